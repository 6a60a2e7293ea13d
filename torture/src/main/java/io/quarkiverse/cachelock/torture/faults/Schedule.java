package io.quarkiverse.cachelock.torture.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** The faults of a run, one after the other, the same for the same seed: each kind once before any kind again. */
public final class Schedule {

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(150);

    private final List<FaultKind> kinds;
    private final Duration lease;
    private final boolean lasting;
    private final Random random;
    private final List<FaultKind> round = new ArrayList<>();

    /** @param lasting whether all are to last long: for more than a lease */
    public Schedule(long seed, Collection<FaultKind> kinds, Duration lease, boolean lasting) {
        this.kinds = kinds.stream().sorted().toList();
        this.lease = lease;
        this.lasting = lasting;
        this.random = new Random(seed);
    }

    public Fault next() {
        if (round.isEmpty()) {
            round.addAll(kinds);
            Collections.shuffle(round, random);
            round.sort(Comparator.comparing(Schedule::place));
        }
        // Short ones are as telling as long ones, and there can be more of them
        double leases = random.nextInt(8) > 0 && !lasting ? between(0.3, 0.7) : between(1, 3);
        return new Fault(round.remove(0), part(lease, leases), part(LONGEST_PAUSE, random.nextDouble()),
                random.nextInt(1 << 16));
    }

    /**
     * Lossy ones together, so that what they excuse does not hide what others do; and clocks long before tokens are lost, for
     * the two together set tokens back.
     */
    private static int place(FaultKind kind) {
        return kind.losesTokens() ? 2 : kind.isLossy() ? 0 : 1;
    }

    private double between(double least, double most) {
        return least + random.nextDouble() * (most - least);
    }

    private static Duration part(Duration whole, double factor) {
        return Duration.ofNanos((long) (whole.toNanos() * factor));
    }
}
