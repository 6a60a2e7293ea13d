package io.quarkiverse.cachelock.deployment;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkus.test.QuarkusUnitTest;

/** As in production. */
class DeadlockDetectionOffTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest().withEmptyApplication()
            .overrideRuntimeConfigKey("quarkus.cache-lock.deadlock-detection", "false")
            .setLogRecordPredicate(log -> String.valueOf(log.getMessage()).contains("nested in both orders"))
            .assertLogRecords(logs -> assertThat(logs).isEmpty());

    @Inject
    LockManager locks;

    @Test
    void nobodyLooks() {
        for (String[] order : new String[][] { { "a", "b" }, { "b", "a" } }) {
            locks.lock(order[0]).run(() -> locks.lock(order[1]).run(() -> {
            }));
        }
        try (LockHandle own = locks.acquire("own")) {
            assertThatThrownBy(() -> locks.lock(own.name()).waitTime(ofMillis(100)).acquire()).isInstanceOfSatisfying(
                    LockNotAcquiredException.class,
                    busy -> assertThat(busy.waited()).isGreaterThanOrEqualTo(ofMillis(100)));
        }
    }
}
