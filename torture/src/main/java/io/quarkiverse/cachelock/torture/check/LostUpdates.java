package io.quarkiverse.cachelock.torture.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.quarkiverse.cachelock.torture.history.Event;

/**
 * Finds transactions that wrote the same value of a counter, so that one of them was in vain. If one of the two had lost the
 * lock, or its lease was over, before it committed, no lock can help it: that takes a fencing token.
 */
final class LostUpdates {

    private record Commit(Hold hold, Event event) {

        boolean wasTooLate() {
            return hold.promisedUntil() < event.nanos() || hold.lost() < event.nanos();
        }
    }

    private LostUpdates() {
    }

    /** @param holds all of one lock */
    static List<Violation> check(List<Hold> holds) {
        Map<Long, Commit> byValue = new HashMap<>();
        List<Violation> violations = new ArrayList<>();
        for (Hold hold : holds) {
            for (Event event : hold.commits()) {
                var commit = new Commit(hold, event);
                Commit other = byValue.put(event.second(), commit);
                if (other != null && !other.wasTooLate() && !commit.wasTooLate()) {
                    violations.add(new Violation(ViolationKind.LOST_UPDATE, hold.key(),
                            Math.max(event.nanos(), other.event.nanos()),
                            other.hold + "; " + other.event + "; " + hold + "; " + event));
                }
            }
        }
        return violations;
    }
}
