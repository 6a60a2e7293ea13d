package io.quarkiverse.cachelock.torture.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.quarkiverse.cachelock.torture.history.Event;

/**
 * Finds transactions that wrote the same value of a counter, so that one of them was in vain. If one of the two had lost the
 * lock, or its lease was over, before it committed, no lock can help it: that takes a fencing token. No more can it help what
 * such a late transaction does to the counter: set back, it comes to the same values once more.
 */
final class LostUpdates {

    private record Commit(Hold hold, Event event) {

        long value() {
            return event.second();
        }

        boolean wasTooLate() {
            return hold.promisedUntil() < event.nanos() || hold.lost() < event.nanos();
        }

        /** Whether it may have come between two others and have set back the counter for the second one. */
        boolean mayHaveComeBetween(Commit first, Commit second) {
            return event.nanos() > first.hold.seen() && hold.seen() < second.event.nanos() && value() < second.value();
        }
    }

    private LostUpdates() {
    }

    /** @param holds all of one lock */
    static List<Violation> check(List<Hold> holds) {
        List<Commit> commits = holds.stream()
                .flatMap(hold -> hold.commits().stream().map(event -> new Commit(hold, event)))
                .sorted(Comparator.comparingLong(commit -> commit.event.nanos())).toList();
        List<Commit> late = commits.stream().filter(Commit::wasTooLate).toList();
        Map<Long, Commit> byValue = new HashMap<>();
        List<Violation> violations = new ArrayList<>();
        for (Commit commit : commits) {
            Commit other = commit.wasTooLate() ? null : byValue.put(commit.value(), commit);
            if (other != null && late.stream().noneMatch(third -> third.mayHaveComeBetween(other, commit))) {
                violations.add(new Violation(ViolationKind.LOST_UPDATE, commit.hold.key(), commit.event.nanos(),
                        other.hold + "; " + other.event + "; " + commit.hold + "; " + commit.event));
            }
        }
        return violations;
    }
}
