package io.quarkiverse.cachelock.torture.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.torture.history.EventKind;

/** What the checker finds in histories made by hand, and what it does not. */
class CheckerTest {

    private final Story story = new Story();

    @Test
    void holdsThatFollowEachOtherAreFine() {
        story.holds(0, 10, 1, 5).holds(10, 20, 2, 6).holds(20, 900, 1, 7).holds(901, 950, 3, 70);
        assertThat(story.violations()).isEmpty();
        assertThat(story.verdict().grants()).isEqualTo(4);
    }

    @Test
    void twoWhoBelieveAtTheSameTimeAreTwoHolders() {
        story.holds(0, 100, 1, 5).holds(99, 110, 2, 6);
        assertThat(story.violations()).containsExactly(ViolationKind.TWO_HOLDERS, ViolationKind.RELEASE_LIED);
        assertThat(story.verdict().violations().get(0).nanos()).isEqualTo(99_000_000);
    }

    @Test
    void aLongHoldIsComparedWithAllThatFollow() {
        story.holds(0, 500, 1, 5).holds(100, 110, 2, 6).holds(200, 210, 3, 7);
        assertThat(story.violations()).containsExactly(ViolationKind.TWO_HOLDERS, ViolationKind.TWO_HOLDERS,
                ViolationKind.RELEASE_LIED);
    }

    @Test
    void whoIsPromisedNothingAnyMoreBelievesNothing() {
        story.asks(0, 1, 0).granted(0, 1, 5, 900).holds(900, 950, 2, 6).releases(1_500, 1_500, 1, 5, false);
        assertThat(story.violations()).isEmpty();
    }

    @Test
    void aRenewedPromiseCounts() {
        story.asks(0, 1, 0).granted(0, 1, 5, 900).held(500, 1, 5, 800).holds(1_200, 1_210, 2, 6)
                .releases(1_500, 1_500, 1, 5, false);
        assertThat(story.violations()).containsExactly(ViolationKind.TWO_HOLDERS);
    }

    @Test
    void whoWasGrantedNothingToBelieveInIsNoHolder() {
        story.holds(0, 100, 1, 6).asks(0, 2, 1_000).granted(50, 2, 5, 0).releases(50, 50, 2, 5, false);
        assertThat(story.violations()).isEmpty();
    }

    @Test
    void theDeadBelieveNothing() {
        story.asks(0, 1, 0).granted(0, 1, 5, 900).held(100, 1, 5, 800).holds(101, 200, 2, 6);
        assertThat(story.violations()).isEmpty();
    }

    @Test
    void aLossBeforeThePromiseIsOverIsABrokenPromise() {
        story.asks(0, 1, 0).granted(0, 1, 5, 900).at(500, 1, EventKind.LOST, 5, 0).holds(501, 600, 2, 6)
                .releases(700, 700, 1, 5, false);
        assertThat(story.violations()).containsExactly(ViolationKind.BROKEN_PROMISE);
    }

    @Test
    void aLossAfterThatIsTold() {
        story.asks(0, 1, 0).granted(0, 1, 5, 900).at(901, 1, EventKind.LOST, 5, 0).releases(950, 950, 1, 5, false);
        assertThat(story.violations()).isEmpty();
        assertThat(story.verdict().lost()).isEqualTo(1);
    }

    @Test
    void aReleaseThatFindsTheLockGoneTooSoonIsABrokenPromise() {
        story.asks(0, 1, 0).granted(0, 1, 5, 900).releases(100, 101, 1, 5, false);
        assertThat(story.violations()).containsExactly(ViolationKind.BROKEN_PROMISE);
    }

    @Test
    void theSameTokenTwiceIsADuplicate() {
        story.holds(0, 10, 1, 5).holds(20, 30, 2, 5);
        assertThat(story.violations()).containsExactly(ViolationKind.DUPLICATE_TOKEN);
    }

    @Test
    void aSmallerTokenForWhoAskedLaterWentBack() {
        story.holds(0, 10, 1, 5).holds(20, 30, 2, 4);
        assertThat(story.violations()).containsExactlyInAnyOrder(ViolationKind.TOKEN_WENT_BACK,
                ViolationKind.TOKENS_CROSSED);
    }

    @Test
    void aLockThatIsPassedOnAfterSomebodyElseGotItIsPassedTooLate() {
        story.holds(0, 10, 1, 5).holds(12, 15, 2, 5_000).holds(20, 30, 1, 6);
        assertThat(story.violations()).containsExactlyInAnyOrder(ViolationKind.STALE_PASS, ViolationKind.TOKENS_CROSSED);
    }

    @Test
    void aSmallerTokenForWhoBelievedLaterButAskedSoonerIsCrossed() {
        story.asks(0, 2, 1_000).holds(1, 10, 1, 5).granted(20, 2, 4, 900).releases(30, 30, 2, 4, true);
        assertThat(story.violations()).containsExactlyInAnyOrder(ViolationKind.TOKENS_CROSSED,
                ViolationKind.RELEASE_LIED);
    }

    @Test
    void aReleaseThatSaysHeldAfterSomebodyElseGotTheLockLies() {
        story.asks(0, 1, 0).granted(0, 1, 5, 900).holds(950, 960, 2, 6).releases(970, 980, 1, 5, true);
        assertThat(story.violations()).containsExactly(ViolationKind.RELEASE_LIED);
    }

    @Test
    void aHolderThatTheResourceRefusesWasDeceived() {
        story.asks(0, 1, 0).granted(0, 1, 5, 900).at(100, 1, EventKind.REFUSED, 5, 6).releases(200, 200, 1, 5, true);
        assertThat(story.violations()).containsExactly(ViolationKind.HOLDER_REFUSED);
    }

    @Test
    void aHolderThatIsTooLateIsRefusedWithReason() {
        story.asks(0, 1, 0).granted(0, 1, 5, 900).at(950, 1, EventKind.REFUSED, 5, 6).releases(960, 960, 1, 5, false);
        assertThat(story.violations()).isEmpty();
        assertThat(story.verdict().refused()).isEqualTo(1);
    }

    @Test
    void aResourceThatAcceptsAnOldTokenProtectsNothing() {
        story.asks(0, 1, 0).granted(0, 1, 5, 900).at(100, 1, EventKind.WROTE, 5, 6).releases(200, 200, 1, 5, true);
        assertThat(story.violations()).containsExactly(ViolationKind.OLD_TOKEN_ACCEPTED);
    }

    @Test
    void twoTransactionsThatWriteTheSameValueHaveLostAnUpdate() {
        story.asks(0, 1, 0).granted(0, 1, 5, 900).releases(50, 50, 1, 5, true).at(100, 1, EventKind.COMMITTED, 5, 1)
                .asks(51, 2, 0).granted(51, 2, 6, 900).at(99, 2, EventKind.COMMITTED, 6, 1).releases(101, 101, 2, 6, true);
        assertThat(story.violations()).containsExactly(ViolationKind.LOST_UPDATE);
    }

    @Test
    void aTransactionThatOutlivesItsLeaseMayLoseAnUpdate() {
        story.asks(0, 1, 0).granted(0, 1, 5, 900).at(1_000, 1, EventKind.COMMITTED, 5, 1).releases(1_000, 1_001, 1, 5, false)
                .asks(910, 2, 0).granted(910, 2, 6, 900).at(920, 2, EventKind.COMMITTED, 6, 1)
                .releases(930, 930, 2, 6, true);
        assertThat(story.violations()).isEmpty();
    }

    @Test
    void aTransactionThatOutlivesItsLeaseMaySetBackTheCounter() {
        story.asks(0, 1, 0).granted(0, 1, 5, 900).at(1_000, 1, EventKind.COMMITTED, 5, 1).releases(1_000, 1_001, 1, 5, false)
                .commits(910, 2, 6, 1).commits(920, 2, 7, 2).commits(1_100, 3, 8, 2);
        assertThat(story.violations()).isEmpty();
        story.commits(1_200, 2, 9, 2);
        assertThat(story.violations()).containsExactly(ViolationKind.LOST_UPDATE);
    }

    @Test
    void nobodyWaitsForLongerThanItsWaitTimeAndACall() {
        story.asks(0, 1, 500).at(2_900, 1, EventKind.BUSY, 0, 0);
        assertThat(story.violations()).isEmpty();
        story.asks(3_000, 1, 500).at(6_100, 1, EventKind.BUSY, 0, 0);
        assertThat(story.violations()).containsExactly(ViolationKind.WAITED_TOO_LONG);
    }

    @Test
    void whoDoesNotRunMayTakeLonger() {
        story.asks(0, 1, 500).at(2_000, 1, EventKind.HICCUP, 1_000_000_000, 0).at(3_900, 1, EventKind.BUSY, 0, 0);
        assertThat(story.violations()).isEmpty();
    }

    @Test
    void whatIsLeftIsResidue() {
        story.holds(0, 10, 1, 5).at(20, 1, EventKind.QUIET, 0, 0).at(20, 2, EventKind.QUIET, 1, 0);
        assertThat(story.violations()).containsExactly(ViolationKind.RESIDUE);
    }

    @Test
    void eventsOfWhichTheBeginningIsMissingAreNoEvidence() {
        story.granted(0, 1, 5, 900).releases(10, 10, 1, 5, true).at(20, 2, EventKind.BUSY, 0, 0)
                .at(20, 3, EventKind.RELEASED, 1, 1);
        assertThat(story.violations()).isEmpty();
    }
}
