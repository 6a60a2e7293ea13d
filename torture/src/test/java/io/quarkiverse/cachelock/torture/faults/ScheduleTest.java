package io.quarkiverse.cachelock.torture.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final Duration LEASE = Duration.ofSeconds(1);

    private static List<Fault> faults(long seed, int count) {
        return Stream.generate(new Schedule(seed, EnumSet.allOf(FaultKind.class), LEASE, false)::next).limit(count).toList();
    }

    @Test
    void theSameSeedGivesTheSameFaults() {
        assertThat(faults(42, 100)).isEqualTo(faults(42, 100)).isNotEqualTo(faults(43, 100));
    }

    @Test
    void eachKindComesOnceInEachRound() {
        int kinds = FaultKind.values().length;
        assertThat(faults(1, kinds).stream().map(Fault::kind)).containsExactlyInAnyOrder(FaultKind.values());
        assertThat(faults(1, 2 * kinds).subList(kinds, 2 * kinds).stream().map(Fault::kind))
                .containsExactlyInAnyOrder(FaultKind.values());
    }

    @Test
    void eachLastsForAFewLeasesAtMost() {
        assertThat(faults(1, 1_000)).allSatisfy(
                fault -> assertThat(fault.lasts()).isBetween(Duration.ofMillis(300), Duration.ofSeconds(3)));
    }
}
