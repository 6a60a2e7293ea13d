package io.quarkiverse.cachelock.spi;

import static io.quarkiverse.cachelock.spi.AwaitedLockStore.settle;
import static io.quarkiverse.cachelock.spi.ContractBench.inParallel;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

/** Many releases in one call are as good as each alone. */
interface ReleaseAllContract extends ContractBench {

    @Test
    default void aThousandLocksAreReleasedTogetherAndThoseOfOthersAreNot() throws Exception {
        List<String> keys = IntStream.range(0, 1000).mapToObj(i -> key("many" + i)).toList();
        inParallel(8, thread -> () -> {
            for (int i = thread; i < keys.size(); i += 8) {
                locks().grant(keys.get(i), i % 100 == 50 ? "bob" : "ann");
            }
            return null;
        });
        List<Release> releases = new ArrayList<>(keys.stream().map(k -> locks().releaseOf(k, "ann")).toList());
        releases.add(locks().releaseOf(key("never"), "ann"));
        settle(locks().store().releaseAll(releases));
        for (int i = 0; i < keys.size(); i += 25) {
            assertThat(locks().state(keys.get(i)).isPresent()).as(keys.get(i)).isEqualTo(i % 100 == 50);
        }
    }

    @Test
    default void whoWaitsForOneOfThemGetsIt() {
        locks().grant(key(), "ann");
        locks().grant(key("second"), "ann");
        another().queueBusy(key(), "bob");
        CompletableFuture<Long> granted = CompletableFuture
                .supplyAsync(() -> locks().acquireEventually(key(), "bob", Duration.ofSeconds(5)));
        settle(locks().store().releaseAll(List.of(locks().releaseOf(key("second"), "ann"), locks().releaseOf(key(), "ann"))));
        assertThat(granted).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    default void releaseAllOfNothingIsNothing() {
        assertThat(settle(locks().store().releaseAll(List.of()))).isNull();
    }
}
