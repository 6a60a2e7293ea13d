package io.quarkiverse.cachelock.torture.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The faults of a run, one after the other, the same for the same seed: each kind once before any kind again. */
public final class Schedule {

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(300);

    private final List<FaultKind> kinds;
    private final Duration lease;
    private final Random random;
    private final List<FaultKind> round = new ArrayList<>();

    public Schedule(long seed, Collection<FaultKind> kinds, Duration lease) {
        this.kinds = kinds.stream().sorted().toList();
        this.lease = lease;
        this.random = new Random(seed);
    }

    public Fault next() {
        if (round.isEmpty()) {
            round.addAll(kinds);
            Collections.shuffle(round, random);
        }
        // Short ones are as telling as long ones, and there can be more of them
        double leases = random.nextInt(4) > 0 ? between(0.3, 1) : between(1, 3);
        return new Fault(round.remove(0), part(lease, leases), part(LONGEST_PAUSE, random.nextDouble()),
                random.nextInt(1 << 16));
    }

    private double between(double least, double most) {
        return least + random.nextDouble() * (most - least);
    }

    private static Duration part(Duration whole, double factor) {
        return Duration.ofNanos((long) (whole.toNanos() * factor));
    }
}
