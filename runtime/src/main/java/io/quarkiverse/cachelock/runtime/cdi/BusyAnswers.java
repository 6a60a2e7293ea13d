package io.quarkiverse.cachelock.runtime.cdi;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import jakarta.inject.Singleton;
import jakarta.interceptor.InvocationContext;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** What a call of a locked method comes to when the lock stays busy: a failure, nothing, or what its fallback says. */
@Singleton
public final class BusyAnswers {

    private final LockedMethods methods;

    BusyAnswers(LockedMethods methods) {
        this.methods = methods;
    }

    @Nullable
    Object blocking(InvocationContext context, LockedMethod method, LockNotAcquiredException busy) throws Exception {
        if (!method.fallback().isEmpty()) {
            return methods.fallback(method).call(context.getTarget(), context.getParameters());
        }
        if (method.skip()) {
            return method.style() == ReturnStyle.OPTIONAL ? Optional.empty() : null;
        }
        throw busy;
    }

    private Object asynchronous(InvocationContext context, LockedMethod method, LockNotAcquiredException busy)
            throws Exception {
        return Objects.requireNonNull(blocking(context, method, busy));
    }

    @SuppressWarnings("unchecked")
    Uni<Object> uni(InvocationContext context, LockedMethod method, LockNotAcquiredException busy) {
        try {
            return method.skip() ? Uni.createFrom().nullItem() : (Uni<Object>) asynchronous(context, method, busy);
        } catch (Exception e) {
            return Uni.createFrom().failure(e);
        }
    }

    @SuppressWarnings("unchecked")
    Uni<Object> stage(InvocationContext context, LockedMethod method, LockNotAcquiredException busy) {
        try {
            return method.skip() ? Uni.createFrom().nullItem()
                    : Uni.createFrom().completionStage((CompletionStage<Object>) asynchronous(context, method, busy));
        } catch (Exception e) {
            return Uni.createFrom().failure(e);
        }
    }

    @SuppressWarnings("unchecked")
    Multi<Object> multi(InvocationContext context, LockedMethod method, LockNotAcquiredException busy) {
        try {
            return method.skip() ? Multi.createFrom().empty() : (Multi<Object>) asynchronous(context, method, busy);
        } catch (Exception e) {
            return Multi.createFrom().failure(e);
        }
    }
}
