package io.quarkiverse.cachelock.runtime.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.runtime.engine.ManyKeys;

class MemoryResidueTest {

    @Test
    void keysThatComeAndGoLeaveNothing() {
        var store = new MemoryLockStore();
        long before = ManyKeys.usedHeap();
        ManyKeys.comeAndGo(store.asLockStore());
        assertThat(store.size()).isZero();
        assertThat(store.waiting()).isZero();
        assertThat(ManyKeys.usedHeap() - before).as("bytes").isLessThan(5_000_000);
    }
}
