package io.quarkiverse.cachelock.deployment;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LockState;
import io.quarkus.test.QuarkusUnitTest;

class ConfigurationTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class))
            .overrideConfigKey("quarkus.cache-lock.key-prefix", "booth/")
            .overrideConfigKey("quarkus.cache-lock.owner-id", "pod-7")
            .overrideConfigKey("quarkus.cache-lock.wait-time", "7s")
            .overrideConfigKey("quarkus.cache-lock.lease-time", "70s")
            .overrideConfigKey("quarkus.cache-lock.locks.\"show:{id}\".wait-time", "0s")
            .overrideConfigKey("quarkus.cache-lock.locks.\"short\".lease-time", "5s")
            .overrideConfigKey("quarkus.cache-lock.locks.\"elsewhere\".store", "jobs")
            .overrideConfigKey("quarkus.cache-lock.stores.\"jobs\".type", "memory");

    @Inject
    LockManager locks;
    @Inject
    Booth booth;

    @Test
    void theConfigurationAppliesToAllLocks() {
        try (LockHandle lock = locks.acquire("any")) {
            assertThat(lock.key()).isEqualTo("booth/any");
            assertThat(lock.remainingLease()).isBetween(ofSeconds(60), ofSeconds(70));
            assertThat(locks.state("any")).get().extracting(LockState::ownerId).asString().startsWith("pod-7/");
        }
    }

    @Test
    void aLockHasSettingsOfItsOwn() {
        try (LockHandle lock = locks.acquire("short")) {
            assertThat(lock.remainingLease()).isLessThanOrEqualTo(ofSeconds(5));
        }
    }

    @Test
    void theConfigurationWinsOverTheAnnotation() {
        try (LockHandle held = locks.acquire("show:1")) {
            assertThatThrownBy(() -> booth.sell(1)).isInstanceOfSatisfying(LockNotAcquiredException.class,
                    busy -> assertThat(busy.waited()).isLessThan(ofSeconds(3)));
            assertThat(held.isHeld()).isTrue();
        }
    }

    @Test
    void storesDoNotShareLocks() {
        try (LockHandle held = locks.acquire("a");
                LockHandle other = locks.lock("a").store("jobs").acquire()) {
            assertThat(held.isHeld()).isTrue();
            assertThat(other.isHeld()).isTrue();
            assertThat(booth.report()).isTrue();
        }
        try (LockHandle lock = locks.acquire("elsewhere")) {
            assertThat(lock.isHeld()).isTrue();
            assertThat(locks.lock("elsewhere").store("jobs").state()).isPresent();
            assertThat(locks.lock("elsewhere").store("memory").state()).isEmpty();
        }
    }

    @ApplicationScoped
    static class Booth {

        @Inject
        LockManager locks;

        @CacheLock(value = "show:{id}", waitTime = "30s")
        void sell(long id) {
        }

        @CacheLock(value = "report", store = "jobs")
        boolean report() {
            return locks.lock("report").store("jobs").state().isPresent() && locks.state("report").isEmpty();
        }
    }
}
