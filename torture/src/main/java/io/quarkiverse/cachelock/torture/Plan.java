package io.quarkiverse.cachelock.torture;

import java.time.Duration;
import java.util.Set;

import io.quarkiverse.cachelock.torture.faults.FaultKind;
import io.quarkiverse.cachelock.torture.worker.Control;

/**
 * What is to be done.
 *
 * @param time how long faults are to come
 * @param grants how many are wanted, even if it takes longer
 * @param strikes how many faults are wanted, even if it takes longer
 * @param faults those of the store and of the workers that may come; all of them if it is empty
 */
public record Plan(long seed, Duration time, int jvms, int threads, int keys, Duration lease, Control control,
        Set<FaultKind> faults, long grants, long strikes) {

    public static Plan smoke(long seed, Duration time) {
        return new Plan(seed, time, 3, 4, 3, Duration.ofSeconds(1), Control.NONE, Set.of(), 0, 0);
    }

    /** With all processes in one: each JVM has its own locks. */
    public Plan inOneJvm() {
        return new Plan(seed, time, 1, jvms * threads, keys, lease, control, faults, grants, strikes);
    }

    /** Few who share one lock, of which something is broken. What is rare needs a while, and the run ends when it is caught. */
    public static Plan control(Control control, FaultKind... faults) {
        return new Plan(1, Duration.ofMinutes(5), 4, 4, control == Control.VALIDITY_FROM_REPLY ? 3 : 1, Duration.ofSeconds(1),
                control, Set.of(faults), 0, 0);
    }
}
