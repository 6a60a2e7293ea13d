package io.quarkiverse.cachelock.torture.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** What fencing tokens must be, whatever the server forgets: unique, and greater the later. */
final class Tokens {

    /** By one request; the workers' own limit. */
    private static final long MOST_RESERVED = 2_048;

    private final List<Violation> violations = new ArrayList<>();

    private Tokens() {
    }

    /** @param holds all of one lock */
    static List<Violation> check(List<Hold> holds) {
        var tokens = new Tokens();
        List<Hold> byToken = holds.stream().sorted(Comparator.comparingLong(Hold::token).thenComparingLong(Hold::seen))
                .toList();
        tokens.checkUnique(byToken);
        tokens.checkReleases(byToken);
        tokens.checkOrder(holds, reservations(byToken));
        return tokens.violations;
    }

    /** When the store was asked for the tokens, of which a JVM gets a block to pass locks on from hand to hand. */
    private static Map<Hold, Long> reservations(List<Hold> byToken) {
        Map<Integer, Hold> firsts = new HashMap<>();
        Map<Hold, Long> reserved = new IdentityHashMap<>();
        for (Hold hold : byToken) {
            Hold first = firsts.get(hold.granted().process());
            if (first == null || hold.token() - first.token() > MOST_RESERVED) {
                first = hold;
                firsts.put(hold.granted().process(), hold);
            }
            reserved.put(hold, first.asked());
        }
        return reserved;
    }

    private void checkUnique(List<Hold> byToken) {
        for (int i = 1; i < byToken.size(); i++) {
            if (byToken.get(i).token() == byToken.get(i - 1).token()) {
                add(ViolationKind.DUPLICATE_TOKEN, byToken.get(i).seen(), byToken.get(i - 1), byToken.get(i));
            }
        }
    }

    /** Whoever was granted before a release, with a greater token, ended what is released. */
    private void checkReleases(List<Hold> byToken) {
        Hold soonest = null;
        for (int i = byToken.size() - 1; i >= 0; i--) {
            Hold hold = byToken.get(i);
            if (soonest != null && hold.releaseSaidHeld() && soonest.seen() < hold.releasing() && soonest.seen() > hold.asked()
                    && soonest.token() > hold.token()) {
                add(ViolationKind.RELEASE_LIED, hold.releasing(), hold, soonest);
            }
            soonest = soonest == null || hold.seen() < soonest.seen() ? hold : soonest;
        }
    }

    /** A grant that was seen before another one was asked for came first for sure. */
    private void checkOrder(List<Hold> holds, Map<Hold, Long> reserved) {
        List<Hold> bySeen = holds.stream().sorted(Comparator.comparingLong(Hold::seen)).toList();
        List<Hold> byAsked = holds.stream().sorted(Comparator.comparingLong(Hold::asked)).toList();
        Hold greatest = null;
        int next = 0;
        for (Hold hold : byAsked) {
            for (; bySeen.get(next).seen() < hold.asked(); next++) {
                Hold former = bySeen.get(next);
                greatest = greatest == null || former.token() > greatest.token() ? former : greatest;
            }
            if (greatest != null && greatest.token() > hold.token()) {
                boolean passed = reserved.get(hold) < greatest.seen();
                add(passed ? ViolationKind.STALE_PASS : ViolationKind.TOKEN_WENT_BACK, hold.seen(), greatest, hold);
            }
        }
    }

    private void add(ViolationKind kind, long nanos, Hold one, Hold other) {
        violations.add(new Violation(kind, one.key(), nanos, one + "; " + other));
    }
}
