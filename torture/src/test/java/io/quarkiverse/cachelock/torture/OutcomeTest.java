package io.quarkiverse.cachelock.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.torture.check.Checker;
import io.quarkiverse.cachelock.torture.check.Violation;
import io.quarkiverse.cachelock.torture.check.ViolationKind;
import io.quarkiverse.cachelock.torture.faults.Fault;
import io.quarkiverse.cachelock.torture.faults.FaultKind;
import io.quarkiverse.cachelock.torture.faults.FaultWindow;
import io.quarkiverse.cachelock.torture.history.Event;
import io.quarkiverse.cachelock.torture.history.EventKind;

/** Which lies are excused, and which faults. */
class OutcomeTest {

    private static final long SECOND = 1_000_000_000L;
    private static final int TEN_SECONDS_AHEAD = 20;
    private static final Plan PLAN = Plan.smoke(1, Duration.ofSeconds(10));

    private final List<Event> events = new ArrayList<>();
    private final List<FaultWindow> windows = new ArrayList<>();

    private void grants(long nanos, int process, long token) {
        events.add(new Event(process, 1, 0, EventKind.ASKED, nanos, 0, 0, 0));
        events.add(new Event(process, 1, 0, EventKind.GRANTED, nanos, 0, token, SECOND));
        events.add(new Event(process, 1, 0, EventKind.RELEASING, nanos + SECOND / 2, 0, token, 0));
    }

    private void fault(FaultKind kind, long begun, long healed, long recovered) {
        windows.add(new FaultWindow(new Fault(kind, Duration.ofNanos(healed - begun), Duration.ZERO, TEN_SECONDS_AHEAD), begun,
                healed,
                recovered));
    }

    private Outcome outcome(String... left) {
        return new Outcome(PLAN, "redis", Map.of(), Duration.ofSeconds(10), 0, Checker.check(events::forEach, PLAN.lease()),
                windows,
                List.of(left));
    }

    @Test
    void twoHoldersAreExcusedAfterAFlushOnly() {
        grants(10 * SECOND, 1, 5);
        grants(10 * SECOND + 1, 2, 6);
        fault(FaultKind.RESET, 9 * SECOND, 9 * SECOND, 9 * SECOND);
        assertThat(outcome().inexcusable()).hasSize(1);
        assertThat(outcome().detection(Set.of(ViolationKind.TWO_HOLDERS))).contains(Duration.ofNanos(10 * SECOND + 1));
        fault(FaultKind.FLUSH_ALL, 9 * SECOND, 9 * SECOND, 9 * SECOND);
        assertThat(outcome().inexcusable()).isEmpty();
        assertThat(outcome().excused()).hasSize(1);
    }

    @Test
    void anOldFlushExcusesNothing() {
        grants(10 * SECOND, 1, 5);
        grants(10 * SECOND + 1, 2, 6);
        fault(FaultKind.FLUSH_ALL, 5 * SECOND, 6 * SECOND, 6 * SECOND);
        assertThat(outcome().inexcusable()).hasSize(1);
    }

    @Test
    void fencingTokensHaveNoExcuse() {
        grants(10 * SECOND, 1, 5);
        grants(11 * SECOND, 2, 5);
        fault(FaultKind.FLUSH_ALL, 10 * SECOND, 10 * SECOND, 10 * SECOND);
        assertThat(outcome().inexcusable()).extracting(Violation::kind).containsExactly(ViolationKind.DUPLICATE_TOKEN);
    }

    @Test
    void fencingTokensGoBackIfAClockThatWasAheadAndTheTokensAreLost() {
        grants(10 * SECOND, 1, 5);
        grants(11 * SECOND, 2, 4);
        fault(FaultKind.CLOCK_JUMP, 8 * SECOND, 9 * SECOND, 9 * SECOND);
        assertThat(outcome().inexcusable()).hasSize(1);
        fault(FaultKind.FAILOVER, 10 * SECOND, 11 * SECOND, 11 * SECOND);
        assertThat(outcome().inexcusable()).isEmpty();
    }

    @Test
    void progressMustComeWithinALeaseAndASecond() {
        fault(FaultKind.RESET, SECOND, SECOND, 3 * SECOND);
        assertThat(outcome().inexcusable()).isEmpty();
        fault(FaultKind.RESET, 5 * SECOND, 5 * SECOND, 7 * SECOND + 1);
        fault(FaultKind.RESET, 8 * SECOND, 8 * SECOND, Long.MAX_VALUE);
        assertThat(outcome().inexcusable()).extracting(Violation::kind).containsExactly(ViolationKind.NO_PROGRESS,
                ViolationKind.NO_PROGRESS);
        assertThat(Report.of(outcome())).contains("|`RESET` |3 |2 |0 |2000 ms |never");
    }

    @Test
    void timeThatTheMachineTookDoesNotCount() {
        fault(FaultKind.RESET, 5 * SECOND, 5 * SECOND, 8 * SECOND);
        events.add(new Event(1, 0, 0, EventKind.HICCUP, 7 * SECOND, 0, SECOND, 0));
        assertThat(outcome().inexcusable()).isEmpty();
    }

    @Test
    void timeThatTheMachineTookFromTwoProcessesCountsOnce() {
        fault(FaultKind.RESET, 5 * SECOND, 5 * SECOND, 9 * SECOND);
        events.add(new Event(1, 0, 0, EventKind.HICCUP, 7 * SECOND, 0, SECOND, 0));
        events.add(new Event(2, 0, 0, EventKind.HICCUP, 7 * SECOND, 0, SECOND, 0));
        assertThat(outcome().inexcusable()).extracting(Violation::kind).containsExactly(ViolationKind.NO_PROGRESS);
    }

    @Test
    void aLockThatWasGrantedWhileTheClockWasAheadMayLastUntilItGetsThereAgain() {
        fault(FaultKind.WORKER_KILL, 9 * SECOND, 9 * SECOND, 20 * SECOND);
        assertThat(outcome().inexcusable()).extracting(Violation::kind).containsExactly(ViolationKind.NO_PROGRESS);
        fault(FaultKind.CLOCK_JUMP, 7 * SECOND, 8 * SECOND, 8 * SECOND);
        assertThat(outcome().inexcusable()).isEmpty();
        assertThat(Report.of(outcome())).contains("|`CLOCK_JUMP` (lossy) |1 |0 |1 |0 ms |0 ms");
        fault(FaultKind.WORKER_KILL, 9 * SECOND, 9 * SECOND + 1, 20 * SECOND + 1);
        assertThat(outcome().inexcusable()).hasSize(1);
    }

    @Test
    void locksThatAreLeftAreResidue() {
        assertThat(outcome("lock:key0").inexcusable()).extracting(Violation::kind).containsExactly(ViolationKind.RESIDUE);
    }
}
