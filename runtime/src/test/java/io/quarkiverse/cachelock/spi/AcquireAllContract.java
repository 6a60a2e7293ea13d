package io.quarkiverse.cachelock.spi;

import static io.quarkiverse.cachelock.spi.AwaitedLockStore.LEASE;
import static io.quarkiverse.cachelock.spi.ContractBench.inParallel;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;

/** Several locks that are asked for in one call are as good as each alone. */
interface AcquireAllContract extends ContractBench {

    @Test
    default void acquireAllGrantsAllThatAreFree() {
        long before = locks().grant(key("b"), "ann");
        locks().release(key("b"), "ann");

        List<Acquisition> answers = acquireAll("ann", "a", "b", "c");

        assertThat(answers).hasSize(3).allMatch(answer -> answer instanceof Granted);
        assertThat(((Granted) answers.get(1)).fencingToken()).isGreaterThan(before);
        for (int i = 0; i < 3; i++) {
            String key = key(List.of("a", "b", "c").get(i));
            assertThat(locks().heldState(key).fencingToken()).isEqualTo(((Granted) answers.get(i)).fencingToken());
            assertThat(locks().heldState(key).remainingLease()).isBetween(LEASE.dividedBy(2), LEASE);
            locks().busy(key, "bob");
            assertThat(locks().release(key, "ann")).isTrue();
        }
    }

    @Test
    default void acquireAllEndsAtTheFirstThatIsBusy() {
        locks().grant(key("b"), "bob");

        List<Acquisition> answers = acquireAll("ann", "a", "b", "c");

        assertThat(answers).hasSize(2);
        assertThat(answers.get(0)).isInstanceOf(Granted.class);
        assertThat(answers.get(1)).isInstanceOfSatisfying(Busy.class, busy -> assertThat(busy.ownerId()).isEqualTo("bob"));
        assertThat(locks().heldState(key("a")).ownerId()).isEqualTo("ann");
        assertThat(locks().heldState(key("b")).ownerId()).isEqualTo("bob");
        assertThat(locks().state(key("c"))).isEmpty();
    }

    @Test
    default void acquireAllOfWhatIsHeldAlreadyAnswersTheSame() {
        List<Acquisition> answers = acquireAll("ann", "a", "b");

        assertThat(acquireAll("ann", "a", "b")).isEqualTo(answers);
    }

    @Test
    default void ofThoseWhoWantTheSameOneGetsAll() throws Exception {
        AwaitedLockStore elsewhere = another();
        for (int round = 0; round < 10; round++) {
            String number = Integer.toString(round);
            List<List<Acquisition>> answers = inParallel(6, thread -> () -> (thread % 2 == 0 ? locks() : elsewhere)
                    .acquireAll(Stream.of("a", "b", "c").map(name -> key(name + number)).toList(), "owner" + thread));

            assertThat(answers).filteredOn(all -> all.size() == 3 && all.get(2) instanceof Granted).hasSize(1);
            assertThat(answers).filteredOn(all -> all.size() == 1 && all.get(0) instanceof Busy).hasSize(5);
        }
    }

    @Test
    default void whoQueuesWithSeveralIsInTheQueueOfTheBusyOne() {
        locks().grant(key("b"), "bob");
        List<AcquireRequest> requests = Stream.of("a", "b", "c").map(name -> locks().waiting(key(name), "ann")).toList();
        assertThat(AwaitedLockStore.settle(locks().store().acquireAll(requests))).hasSize(2);

        locks().release(key("b"), "bob");

        assertThat(locks().acquireEventually(key("b"), "ann", LEASE)).isPositive();
        assertThat(locks().grant(key("c"), "carl")).isPositive();
        IntStream.range(0, 2).forEach(i -> locks().release(requests.get(i).key(), "ann"));
    }

    private List<Acquisition> acquireAll(String owner, String... names) {
        return locks().acquireAll(Stream.of(names).map(this::key).toList(), owner);
    }
}
