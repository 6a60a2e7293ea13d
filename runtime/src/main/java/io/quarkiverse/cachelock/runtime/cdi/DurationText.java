package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

import io.quarkus.runtime.configuration.DurationConverter;

/** Reads the durations of {@code @CacheLock}, in the build and at start alike. */
public final class DurationText {

    private DurationText() {
    }

    /**
     * The duration that the text says: as Quarkus reads durations everywhere, <code>${expressions}</code> filled in first.
     *
     * @param attribute of the annotation, for the message; {@code leaseTime} must be positive, the others not negative
     * @param text not empty
     * @param properties the configuration
     * @throws NoSuchElementException if the text needs a property that is not there and has no default
     * @throws IllegalArgumentException if it is no such duration
     */
    public static Duration parse(String attribute, String text, Function<String, Optional<String>> properties) {
        String expanded = ConfigText.expand(attribute + " \"" + text + "\"", text, "30s", properties);
        String told = attribute + " \"" + text + "\"" + (expanded.equals(text) ? "" : ", which is \"" + expanded + "\",");
        Duration duration = duration(expanded).orElseThrow(() -> new IllegalArgumentException(
                told + " is not a duration. Write one such as \"500ms\", \"2s\", \"1m\" or \"PT2S\"."));
        if (duration.isNegative()) {
            throw new IllegalArgumentException(told + " is negative. Write one such as \"2s\".");
        }
        if (duration.isZero() && attribute.equals("leaseTime")) {
            throw new IllegalArgumentException(
                    told + " is zero: the lock would be free again at once. Write one such as \"30s\".");
        }
        return duration;
    }

    private static Optional<Duration> duration(String text) {
        try {
            Optional<Duration> duration = Optional.ofNullable(DurationConverter.parseDuration(text));
            // What is too long for a clock of nanoseconds fails here instead of in the middle of a call
            duration.ifPresent(Duration::toNanos);
            return duration;
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }
}
