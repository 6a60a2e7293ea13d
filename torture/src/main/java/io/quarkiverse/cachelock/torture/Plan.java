package io.quarkiverse.cachelock.torture;

import java.time.Duration;
import java.util.Set;

import io.quarkiverse.cachelock.torture.faults.FaultKind;
import io.quarkiverse.cachelock.torture.worker.Control;

/**
 * What is to be done.
 *
 * @param time how long faults are to come
 * @param faults those of the store and of the workers that may come; all of them if it is empty
 */
public record Plan(long seed, Duration time, int jvms, int threads, int keys, Duration lease, Control control,
        Set<FaultKind> faults) {

    public static Plan smoke(long seed, Duration time) {
        return new Plan(seed, time, 3, 4, 3, Duration.ofSeconds(1), Control.NONE, Set.of());
    }

    /** With all processes in one: each JVM has its own locks. */
    public Plan inOneJvm() {
        return new Plan(seed, time, 1, jvms * threads, keys, lease, control, faults);
    }

    /** Few who share one lock, of which something is broken. */
    public static Plan control(Control control, FaultKind... faults) {
        return new Plan(1, Duration.ofSeconds(30), 3, 4, 1, Duration.ofSeconds(1), control, Set.of(faults));
    }
}
