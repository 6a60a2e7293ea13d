package io.quarkiverse.cachelock.torture.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.quarkiverse.cachelock.torture.history.Event;

/**
 * Finds transactions that wrote the same value of a counter, so that one of them was in vain. If one of the two had lost the
 * lock, or its lease was over, before it committed, no lock can help it: that takes a fencing token. No more can it help what
 * such a late transaction does to the counter: set back, it comes to the same values once more, each after the one before.
 */
final class LostUpdates {

    private record Commit(Hold hold, Event event) {

        long value() {
            return event.second();
        }

        boolean wasTooLate() {
            return hold.promisedUntil() < event.nanos() || hold.lost() < event.nanos();
        }

        /** Whether it may have come between two others, with the value that the second one counted on from. */
        boolean mayHaveComeBetween(Commit first, Commit second) {
            return event.nanos() > first.hold.seen() && hold.seen() < second.event.nanos() && value() == second.value() - 1;
        }
    }

    private LostUpdates() {
    }

    /** @param holds all of one lock */
    static List<Violation> check(List<Hold> holds) {
        List<Commit> commits = holds.stream()
                .flatMap(hold -> hold.commits().stream().map(event -> new Commit(hold, event)))
                .sorted(Comparator.comparingLong(commit -> commit.event.nanos())).toList();
        Map<Long, List<Commit>> byValue = commits.stream().collect(Collectors.groupingBy(Commit::value));
        List<Violation> violations = new ArrayList<>();
        for (List<Commit> same : byValue.values()) {
            List<Commit> inTime = same.stream().filter(commit -> !commit.wasTooLate()).toList();
            for (int i = 1; i < inTime.size(); i++) {
                Commit first = inTime.get(i - 1);
                Commit second = inTime.get(i);
                if (byValue.getOrDefault(second.value() - 1, List.of()).stream()
                        .noneMatch(third -> third.mayHaveComeBetween(first, second))) {
                    violations.add(new Violation(ViolationKind.LOST_UPDATE, second.hold.key(), second.event.nanos(),
                            first.hold + "; " + first.event + "; " + second.hold + "; " + second.event));
                }
            }
        }
        return violations;
    }
}
