package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import jakarta.inject.Singleton;
import jakarta.interceptor.InvocationContext;

import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.runtime.engine.LockSettings;
import io.smallrye.mutiny.Uni;

/** Runs a locked method under its lock, for as long as the method takes to end. */
@Singleton
public final class LockedCall {

    private final LockSetups setups;
    private final CallerContexts contexts;
    private final Config config;
    private final Map<LockedMethod, LockSetup> ready = new ConcurrentHashMap<>();

    LockedCall(LockSetups setups, CallerContexts contexts, Config config) {
        this.setups = setups;
        this.contexts = contexts;
        this.config = config;
    }

    @Nullable
    Object proceed(InvocationContext context, LockedMethod method) throws Exception {
        return switch (method.style()) {
            case VOID, VALUE, OPTIONAL -> new BlockingNamedLock(lock(context, method))
                    .call(context::proceed, busy -> whenBusy(method, busy));
            case UNI -> locked(context, method, () -> uni(context));
            case STAGE -> locked(context, method, () -> stage(context)).subscribeAsCompletionStage();
        };
    }

    private LockSetup lock(InvocationContext context, LockedMethod method) {
        String name = method.key().resolve(context.getParameters(), method.description());
        return ready.computeIfAbsent(method, this::prepare).named(name);
    }

    private <T> Uni<T> locked(InvocationContext context, LockedMethod method, Supplier<Uni<T>> action) {
        try {
            var lock = new UniNamedLock(lock(context, method), contexts);
            return method.skip() ? lock.runOrSkip(action) : lock.run(action);
        } catch (IllegalArgumentException e) {
            return Uni.createFrom().failure(e); // where an asynchronous method tells its failures
        }
    }

    private static @Nullable Object whenBusy(LockedMethod method, LockNotAcquiredException busy) {
        if (!method.skip()) {
            throw busy;
        }
        return method.style() == ReturnStyle.OPTIONAL ? Optional.empty() : null;
    }

    @SuppressWarnings("unchecked")
    private static Uni<Object> uni(InvocationContext context) {
        try {
            return (Uni<Object>) context.proceed();
        } catch (Exception e) {
            return Uni.createFrom().failure(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Uni<Object> stage(InvocationContext context) {
        try {
            return Uni.createFrom().completionStage((CompletionStage<Object>) context.proceed());
        } catch (Exception e) {
            return Uni.createFrom().failure(e);
        }
    }

    /** What the annotation says, unless the configuration says otherwise of this lock. */
    private LockSetup prepare(LockedMethod method) {
        LockSettings settings = setups.defaults();
        if (!method.waitTime().isEmpty()) {
            settings = settings.withWaitTime(duration("waitTime", method.waitTime()));
        }
        if (!method.leaseTime().isEmpty()) {
            settings = settings.withLeaseTime(duration("leaseTime", method.leaseTime()));
        }
        if (!method.minHoldTime().isEmpty()) {
            settings = settings.withMinHoldTime(duration("minHoldTime", method.minHoldTime()));
        }
        return setups.configure(method.template(), settings, method.store())
                .withTransactions(transactions -> transactions.of(method.description(), method.commitGuard()));
    }

    private Duration duration(String attribute, String text) {
        return DurationText.parse(attribute, text, property -> config.getOptionalValue(property, String.class));
    }
}
