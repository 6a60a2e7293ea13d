package io.quarkiverse.cachelock.deployment;

import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkus.test.QuarkusUnitTest;

class LockedMethodsTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .overrideConfigKey("booth.wait", "1s")
            .overrideConfigKey("quarkus.cache-lock.locks.\"configured:{id}\".wait-time", "0s")
            .withApplicationRoot(root -> root.addClasses(Locks.class, Booth.class));

    @Inject
    Locks locks;
    @Inject
    Booth booth;

    @Test
    void aMethodRunsUnderItsLockAndFreesIt() {
        assertThat(booth.literal()).isTrue();
        assertThat(locks.isHeld("literal")).isFalse();
    }

    @Test
    void parametersGoIntoTheName() {
        assertThat(booth.twoParameters(7, "vip")).isTrue();
        assertThat(booth.kinds(DayOfWeek.MONDAY, 'x', new UUID(0, 1))).isTrue();
    }

    @Test
    void doubledBracesAreLiteral() {
        assertThat(booth.braces(42)).isTrue();
    }

    @Test
    void aFinalOrPackagePrivateMethodIsLocked() {
        assertThat(booth.packagePrivate()).isTrue();
        assertThat(booth.cannotBeOverridden()).isTrue();
    }

    @Test
    void aMethodThatTheBeanCallsOnItselfIsLocked() {
        assertThat(booth.callsItself()).isTrue();
    }

    @Test
    void aMethodWithoutTheAnnotationIsNotLocked() {
        assertThat(booth.unlocked()).isFalse();
    }

    @Test
    void theConfigurationKnowsTheLockByItsTemplate() {
        assertThatThrownBy(() -> booth.configured(1, () -> supplyAsync(() -> booth.configured(1, () -> true)).join()))
                .cause().isInstanceOfSatisfying(LockNotAcquiredException.class,
                        busy -> assertThat(busy.waited()).isLessThan(Duration.ofSeconds(30)));
    }

    @Test
    void aNullOrEmptyParameterIsRefused() {
        assertThatThrownBy(() -> booth.twoParameters(7, null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("io.quarkiverse.cachelock.deployment.LockedMethodsTest$Booth#twoParameters(long, String): parameter"
                        + " 'kind' is null, but lock name 'order:{id}:{kind}' needs it. Pass a value that tells locks apart.");
        assertThatThrownBy(() -> booth.twoParameters(7, "")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameter 'kind' is empty");
    }

    @Dependent
    static class Booth {

        @Inject
        Locks locks;

        @CacheLock("literal")
        public boolean literal() {
            return locks.isHeld("literal");
        }

        @CacheLock(value = "order:{id}:{kind}", waitTime = "${booth.wait}", leaseTime = "${booth.lease:20s}")
        public boolean twoParameters(long id, String kind) {
            return locks.isHeld("order:" + id + ":" + kind);
        }

        @CacheLock("{day}/{letter}/{uuid}")
        boolean kinds(DayOfWeek day, Character letter, UUID uuid) {
            return locks.isHeld("MONDAY/x/00000000-0000-0000-0000-000000000001");
        }

        @CacheLock("{{{id}}}")
        protected boolean braces(int id) {
            return locks.isHeld("{42}");
        }

        @CacheLock(value = "configured:{id}", waitTime = "1m")
        boolean configured(long id, BooleanSupplier action) {
            return action.getAsBoolean();
        }

        @CacheLock("package-private")
        boolean packagePrivate() {
            return locks.isHeld("package-private");
        }

        @CacheLock("final")
        final boolean cannotBeOverridden() {
            return locks.isHeld("final");
        }

        boolean callsItself() {
            return literal();
        }

        boolean unlocked() {
            return locks.isHeld("literal");
        }
    }
}
