package io.quarkiverse.cachelock.spi;

import static io.quarkiverse.cachelock.spi.AwaitedLockStore.LEASE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** Keys that differ in any character are different locks, whatever the store makes of the character. */
interface KeyContract extends ContractBench {

    @Test
    default void keysThatDifferInAnythingAreDifferentLocks() {
        differ(OddKeys.all().flatMap(odd -> Stream.of(key(odd), odd + unique())).toList());
    }

    @Test
    default void keysOfOneByteAreDifferentLocks() {
        OddKeys.ONE_BYTE.forEach(locks()::forceRelease);
        differ(OddKeys.ONE_BYTE);
    }

    @Test
    default void keysOf255BytesAreDifferentLocks() {
        List<String> keys = OddKeys.longest(unique()).toList();
        assertThat(keys).allSatisfy(k -> assertThat(k.getBytes(StandardCharsets.UTF_8)).hasSize(255));
        differ(keys);
    }

    private void differ(List<String> keys) {
        assertThat(keys).doesNotHaveDuplicates();
        for (String each : keys) {
            locks().grant(each, "ann");
        }
        for (String each : keys) {
            locks().busy(each, "bob");
            assertThat(locks().heldState(each).key()).isEqualTo(each);
        }
        assertThat(locks().renewAll(keys.stream().map(k -> locks().renewal(k, "ann", LEASE)).toArray(Renewal[]::new)))
                .doesNotContain(false);
        for (String each : keys) {
            assertThat(locks().release(each, "ann")).as("release of <%s>", each).isTrue();
            assertThat(locks().state(each)).isEmpty();
        }
    }
}
