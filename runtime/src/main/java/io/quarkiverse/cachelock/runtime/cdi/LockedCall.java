package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.inject.Singleton;
import jakarta.interceptor.InvocationContext;

import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockNotAcquiredException;

/** Runs a locked method under a lock of this JVM. */
@Singleton
public final class LockedCall {

    private final ConcurrentMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    @Nullable
    Object proceed(InvocationContext context, LockedMethod method, String name) throws Exception {
        ReentrantLock lock = locks.computeIfAbsent(name, key -> new ReentrantLock());
        Duration wait = method.waitTime().isEmpty() ? Duration.ofSeconds(30)
                : DurationText.parse("waitTime", method.waitTime(),
                        property -> ConfigProvider.getConfig().getOptionalValue(property, String.class));
        if (!lock.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS)) {
            if (method.skip()) {
                return method.style() == ReturnStyle.OPTIONAL ? Optional.empty() : null;
            }
            throw new LockNotAcquiredException("Lock '" + name + "' is busy", name, wait, null);
        }
        try {
            return context.proceed();
        } finally {
            lock.unlock();
        }
    }
}
