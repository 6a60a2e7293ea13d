package io.quarkiverse.cachelock.torture.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What fencing tokens must be, whatever the server forgets: unique, and greater the later. */
final class Tokens {

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
        tokens.checkOrder(holds);
        return tokens.violations;
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
            if (soonest != null && hold.releaseSaidHeld() && soonest.seen() < hold.releasing()
                    && soonest.token() > hold.token()) {
                add(ViolationKind.RELEASE_LIED, hold.releasing(), hold, soonest);
            }
            soonest = soonest == null || hold.seen() < soonest.seen() ? hold : soonest;
        }
    }

    /** A grant that was seen before another one was asked for came first for sure. */
    private void checkOrder(List<Hold> holds) {
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
                add(ViolationKind.TOKEN_WENT_BACK, hold.seen(), greatest, hold);
            }
        }
    }

    private void add(ViolationKind kind, long nanos, Hold one, Hold other) {
        violations.add(new Violation(kind, one.key(), nanos, one + "; " + other));
    }
}
