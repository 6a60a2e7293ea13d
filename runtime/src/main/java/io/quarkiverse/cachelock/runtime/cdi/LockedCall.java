package io.quarkiverse.cachelock.runtime.cdi;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;

import jakarta.inject.Singleton;
import jakarta.interceptor.InvocationContext;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.NamedLock.Call;
import io.quarkiverse.cachelock.NamedLock.WhenBusy;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Runs a locked method under its lock, for as long as the method takes to end. */
@Singleton
public final class LockedCall {

    private final CallLocks locks;
    private final BusyAnswers answers;
    private final CallerContexts contexts;

    LockedCall(CallLocks locks, BusyAnswers answers, CallerContexts contexts) {
        this.locks = locks;
        this.answers = answers;
        this.contexts = contexts;
    }

    @Nullable
    Object proceed(InvocationContext context, LockedMethod method) throws Exception {
        return switch (method.style()) {
            case VOID, VALUE, OPTIONAL -> blocking(context, method);
            case ANY -> refuseUnended(method, blocking(context, method));
            case UNI -> uni(context, method);
            case STAGE -> stage(context, method);
            case MULTI -> multi(context, method);
        };
    }

    @SuppressWarnings("NullAway") // a method may return null, and so may its fallback
    private @Nullable Object blocking(InvocationContext context, LockedMethod method) throws Exception {
        Call<Object, Exception> action = context::proceed;
        WhenBusy<Object, Exception> whenBusy = busy -> answers.blocking(context, method, busy);
        return method.further().isEmpty() ? new BlockingNamedLock(locks.of(context, method)).callOrElse(action, whenBusy)
                : new BlockingNamedLocks(locks.all(context, method)).callOrElse(action, whenBusy);
    }

    private UniScopes scopes(InvocationContext context, LockedMethod method) {
        return method.further().isEmpty() ? new UniNamedLock(locks.of(context, method), contexts)
                : new UniNamedLocks(locks.all(context, method), contexts);
    }

    private Uni<Object> uni(InvocationContext context, LockedMethod method) {
        try {
            return scopes(context, method)
                    .runOrElse(() -> LockedCall.<Uni<Object>> proceed(context), busy -> answers.uni(context, method, busy));
        } catch (RuntimeException e) {
            return Uni.createFrom().failure(e); // where an asynchronous method tells its failures
        }
    }

    private CompletableFuture<Object> stage(InvocationContext context, LockedMethod method) {
        try {
            return scopes(context, method)
                    .runOrElse(() -> Uni.createFrom().completionStage(LockedCall.<CompletionStage<Object>> proceed(context)),
                            busy -> answers.stage(context, method, busy))
                    .subscribeAsCompletionStage();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Multi<Object> multi(InvocationContext context, LockedMethod method) {
        try {
            return scopes(context, method)
                    .streamOrElse(() -> LockedCall.<Multi<Object>> proceed(context),
                            busy -> answers.multi(context, method, busy));
        } catch (RuntimeException e) {
            return Multi.createFrom().failure(e);
        }
    }

    /** @return what the method returns, of which the build knows the type; whatever it throws becomes unchecked */
    @SuppressWarnings("unchecked")
    private static <R> R proceed(InvocationContext context) {
        try {
            return (R) Objects.requireNonNull(context.proceed());
        } catch (Exception e) {
            throw LockedCall.<RuntimeException> unchecked(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> E unchecked(Exception e) throws E {
        throw (E) e;
    }

    /** The declared type did not tell that the method goes on after it has returned. */
    private static @Nullable Object refuseUnended(LockedMethod method, @Nullable Object returned) {
        if (returned != null && isUnended(returned)) {
            throw new IllegalStateException(method.description() + " returned a " + returned.getClass().getName()
                    + ", which goes on after the method has returned, when the lock is free already. Declare the return type "
                    + "as Uni, Multi, CompletionStage or CompletableFuture.");
        }
        return returned;
    }

    private static boolean isUnended(Object returned) {
        return returned instanceof Uni || returned instanceof Flow.Publisher
                || returned instanceof CompletionStage<?> stage && !stage.toCompletableFuture().isDone()
                || returned instanceof Future<?> future && !future.isDone();
    }
}
