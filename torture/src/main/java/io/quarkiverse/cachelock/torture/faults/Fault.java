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
}
