package io.quarkiverse.cachelock.torture.faults;

import java.time.Duration;

/**
 * A fault that is to come.
 *
 * @param lasts until it is healed
 * @param pause after the former one is over
 * @param choice of whom it hits, or how
 */
public record Fault(FaultKind kind, Duration lasts, Duration pause, int choice) {

    /** How far a clock is set: by up to ten seconds, ahead or back. */
    public Duration clockJump() {
        return Duration.ofSeconds(choice % 21 - 10);
    }
}
