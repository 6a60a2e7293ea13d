package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

/** Fault tolerance is outside of the lock: it is free when the methods have ended, timed out or not. */
@SuppressWarnings("try")
class AsyncFaultToleranceOutsideTest extends AsyncFaultToleranceContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = app()
            .overrideConfigKey("mp.fault.tolerance.interceptor.priority", "100")
            .overrideConfigKey("CircuitBreaker/skipOn", LockNotAcquiredException.class.getName());

    @Test
    void aFallbackIsForABusyLockTooAndRunsWithoutIt() {
        for (Uni<String> failing : both(booth.failing(), booth::failingStage)) {
            assertThat(result(failing)).isEqualTo("fallback, held false");
            assertThat(locks.state("failing")).isEmpty();
            try (LockHandle held = locks.acquire("failing")) {
                assertThat(result(failing)).isEqualTo("fallback, held true");
            }
        }
    }

    @Test
    void aTimeoutEndsTheCallersWaitAndTheMethodFreesTheLockWhenItHasRunLater() {
        for (Uni<String> timed : both(booth.timed(), booth::timedStage)) {
            booth.ran.set(0);
            try (LockHandle held = locks.acquire("timed")) {
                assertThatThrownBy(() -> result(timed)).isInstanceOf(TimeoutException.class);
                assertThat(booth.ran).hasValue(0);
            }
            await().until(() -> booth.ran.get() == 1 && locks.state("timed").isEmpty());
            assertThat(result(timed)).isEqualTo("in time");
            assertThat(locks.state("timed")).isEmpty();
        }
    }

    @Test
    void aMethodThatHasTimedOutKeepsTheLockUntilItEnds() {
        for (Uni<String> slow : both(booth.slow(), booth::slowStage)) {
            booth.begin();
            assertThatThrownBy(() -> result(slow)).isInstanceOf(TimeoutException.class);
            assertThat(locks.state("slow")).isPresent();
            booth.end.complete("late");
            await().until(() -> locks.state("slow").isEmpty());
        }
    }
}
