package io.quarkiverse.cachelock.deployment;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

/** The lock is outside of fault tolerance: it is free when these end, however they do. */
@SuppressWarnings("try")
class AsyncFaultToleranceInsideTest extends AsyncFaultToleranceContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = app();

    @Test
    void aFallbackIsForTheMethodAndRunsUnderTheLock() {
        for (Uni<String> failing : both(booth.failing(), booth::failingStage)) {
            assertThat(result(failing)).isEqualTo("fallback, held true");
            assertThat(locks.state("failing")).isEmpty();
            try (LockHandle held = locks.acquire("failing")) {
                assertThatThrownBy(() -> result(failing)).isInstanceOf(LockNotAcquiredException.class);
            }
        }
    }

    @Test
    void aTimeoutFreesTheLockThoughTheMethodGoesOn() {
        for (Uni<String> slow : both(booth.slow(), booth::slowStage)) {
            booth.begin();
            assertThatThrownBy(() -> result(slow)).isInstanceOf(TimeoutException.class);
            assertThat(locks.state("slow")).isEmpty();
            booth.end.complete("late");
            assertThat(booth.ended).succeedsWithin(ofSeconds(10));
        }
    }
}
