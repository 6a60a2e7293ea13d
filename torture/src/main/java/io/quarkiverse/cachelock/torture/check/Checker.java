package io.quarkiverse.cachelock.torture.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

import io.quarkiverse.cachelock.torture.history.Event;
import io.quarkiverse.cachelock.torture.history.EventKind;

/**
 * Looks for lies in a history. All processes were on one machine, so that their monotonic clock is the same; what is found is
 * certain, as each event's time was read on the side that makes it say less.
 */
public final class Checker {

    /** How much longer than the wait time and one call of the lock store, which takes a lease at most, somebody may wait. */
    private static final long GRACE = Duration.ofMillis(1_500).toNanos();

    private final History history;
    private final Duration lease;
    private final List<Violation> violations = new ArrayList<>();

    private Checker(Consumer<Consumer<Event>> events, Duration lease) {
        this.history = new History(events);
        this.lease = lease;
    }

    /** @param events gives the events, those of each thread in their order; there may be too many to have them all at once */
    public static Verdict check(Consumer<Consumer<Event>> events, Duration lease) {
        var checker = new Checker(events, lease);
        checker.history.holdsByKey().values().forEach(holds -> checker.check(holds));
        checker.checkWaits();
        checker.history.notQuiet().forEach(event -> checker.add(ViolationKind.RESIDUE, 0, event.nanos(),
                "process " + event.process() + " still has locks, waiters or calls of the lock store"));
        checker.violations.sort(Comparator.comparingLong(Violation::nanos));
        return checker.verdict();
    }

    private Verdict verdict() {
        List<Hold> holds = history.holds();
        return new Verdict(List.copyOf(violations), holds.size(), history.count(EventKind.BUSY),
                history.count(EventKind.FAILED), history.count(EventKind.LEFT),
                holds.stream().filter(hold -> hold.lost() < Hold.NEVER).count(),
                holds.stream().mapToLong(hold -> hold.writes().size()).sum(),
                holds.stream().mapToLong(hold -> hold.writes().stream().filter(write -> write.kind() == EventKind.REFUSED)
                        .count()).sum(),
                holds.stream().mapToLong(hold -> hold.commits().size()).sum(), history.stalls());
    }

    private void check(List<Hold> holds) {
        violations.addAll(Tokens.check(holds));
        violations.addAll(LostUpdates.check(holds));
        checkBeliefs(holds.stream().filter(Hold::wasBelieved).sorted(Comparator.comparingLong(Hold::seen)).toList());
        holds.forEach(this::checkPromise);
        holds.forEach(this::checkWrites);
    }

    /** @param holds in the order in which they were seen */
    private void checkBeliefs(List<Hold> holds) {
        Hold longest = null;
        Hold greatest = null;
        for (Hold hold : holds) {
            if (longest != null && hold.seen() < longest.believedUntil()) {
                add(ViolationKind.TWO_HOLDERS, hold, hold.seen(), longest);
            } else if (greatest != null && hold.token() < greatest.token()) {
                add(ViolationKind.TOKENS_CROSSED, hold, hold.seen(), greatest);
            }
            longest = longest == null || hold.believedUntil() > longest.believedUntil() ? hold : longest;
            greatest = greatest == null || hold.token() > greatest.token() ? hold : greatest;
        }
    }

    private void checkPromise(Hold hold) {
        if (hold.lost() < hold.promisedUntil() && hold.lost() < hold.releasing()) {
            add(ViolationKind.BROKEN_PROMISE, hold, hold.lost(), null);
        } else if (!hold.releaseSaidHeld() && hold.released() < hold.promisedUntil() && hold.lost() == Hold.NEVER) {
            add(ViolationKind.BROKEN_PROMISE, hold, hold.released(), null);
        }
    }

    private void checkWrites(Hold hold) {
        for (Event write : hold.writes()) {
            boolean refused = write.kind() == EventKind.REFUSED;
            if (refused && hold.wasBelieved() && write.nanos() < hold.believedUntil()) {
                add(ViolationKind.HOLDER_REFUSED, hold.key(), write.nanos(), hold + "; " + write);
            } else if (!refused && write.second() > write.first()) {
                add(ViolationKind.OLD_TOKEN_ACCEPTED, hold.key(), write.nanos(), hold + "; " + write);
            }
        }
    }

    private void checkWaits() {
        for (Wait wait : history.waits()) {
            Event asked = wait.asked();
            if (wait.tooLongBy(lease.toNanos() + GRACE) > 0 && wait.tooLongBy(lease.toNanos() + GRACE + stalled(wait)) > 0) {
                add(ViolationKind.WAITED_TOO_LONG, asked.key(), wait.end().nanos(), asked + "; " + wait.end());
            }
        }
    }

    /** Of those who waited, and of the network, which the process of number 0 is. */
    private long stalled(Wait wait) {
        long from = wait.asked().nanos();
        long to = wait.end().nanos();
        return history.stalls().ofThreads(wait.asked().process(), from, to) + history.stalls().ofThreads(0, from, to);
    }

    private void add(ViolationKind kind, Hold hold, long nanos, Hold other) {
        add(kind, hold.key(), nanos, (other == null ? "" : other + "; ") + hold);
    }

    private void add(ViolationKind kind, int key, long nanos, String excerpt) {
        violations.add(new Violation(kind, key, nanos, excerpt));
    }
}
