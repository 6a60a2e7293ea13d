package io.quarkiverse.cachelock.runtime.cdi;

/**
 * A method with a lock, as the build has found and checked it.
 *
 * @param description for people: {@code com.acme.Booth#sell(long)}
 * @param template the lock name as written, which is also what {@code quarkus.cache-lock.locks} calls it
 * @param key the same, parsed
 * @param waitTime as written: a duration, text with <code>${expressions}</code> or empty, see {@link DurationText}
 * @param leaseTime as {@code waitTime}
 * @param minHoldTime as {@code waitTime}
 * @param skip whether a call is skipped when the lock stays busy
 * @param fallback the generated class of the {@link FallbackMethod} that is called instead, or empty
 * @param store the lock store, or empty
 * @param commitGuard whether the transactions within commit only if the lock is held
 * @param onLost the name of the {@link io.quarkiverse.cachelock.LossPolicy}, or empty
 * @param style what the method returns
 */
public record LockedMethod(String description, String template, KeyTemplate key, String waitTime, String leaseTime,
        String minHoldTime, boolean skip, String fallback, String store, boolean commitGuard, String onLost,
        ReturnStyle style) {

    /** Of one component, since every call looks its method up. */
    @Override
    public int hashCode() {
        return description.hashCode();
    }
}
