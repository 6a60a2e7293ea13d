package io.quarkiverse.cachelock.deployment;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockOptions;
import io.quarkiverse.cachelock.NamedLock;
import io.quarkiverse.cachelock.NamedLocks;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkiverse.cachelock.ReactiveNamedLock;
import io.quarkiverse.cachelock.ReactiveNamedLocks;
import io.quarkiverse.cachelock.runtime.config.CacheLockConfig;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

/** All that the annotation can, the managers can, and the reactive one can what the blocking one can. */
class ManagersParityTest {

    private static final Duration SOON = ofSeconds(10);

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest();

    @Inject
    LockManager locks;
    @Inject
    ReactiveLockManager reactive;

    @Test
    void everySettingOfALockCanBeMadeInCode() {
        Set<String> settings = names(LockOptions.class);
        assertThat(settings).containsAll(names(CacheLockConfig.Lock.class));
        assertThat(settings).containsAll(Stream.of("waitTime", "leaseTime", "minHoldTime", "store", "onLost").toList());
    }

    /** What is left of the annotation is not a setting: the name, what happens if it is busy, and the commit guard. */
    @Test
    void everyMemberOfTheAnnotationIsKnown() {
        Set<String> members = names(CacheLock.class);
        members.removeAll(names(LockOptions.class));
        assertThat(members).containsExactly("commitGuard", "fallback", "keyGenerator", "onContention", "value");
    }

    @Test
    void theReactiveLocksCanWhatTheBlockingOnesCan() {
        assertThat(twins(NamedLock.class)).isEqualTo(names(ReactiveNamedLock.class));
        assertThat(twins(NamedLocks.class)).isEqualTo(names(ReactiveNamedLocks.class));
        assertThat(names(LockManager.class)).isEqualTo(names(ReactiveLockManager.class));
    }

    /** A stream has no blocking twin, and what a commit guard guards no reactive one. */
    private static Set<String> twins(Class<?> blocking) {
        Set<String> names = names(blocking);
        assertThat(names.removeAll(Set.of("call", "callOrElse", "commitGuard"))).isTrue();
        names.addAll(Set.of("runOrElse", "stream", "streamOrElse"));
        return names;
    }

    private static Set<String> names(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods()).filter(method -> !method.isSynthetic()).map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void anActionIsSkippedIfTheLockIsBusy() {
        var ran = new AtomicBoolean();
        try (LockHandle busy = elsewhere("a")) {
            assertThat(locks.lock("a").tryRun(() -> ran.set(true))).isFalse();
            assertThat(locks.lockAll("b", busy.name()).tryRun(() -> ran.set(true))).isFalse();
            assertThat(locks.state("b")).isEmpty();
            assertThat(ran).isFalse();
        }
        assertThat(locks.lock("a").tryRun(() -> ran.set(locks.state("a").isPresent()))).isTrue();
        assertThat(ran).isTrue();
        locks.lock("a").run(() -> assertThat(locks.lockAll("a", "b").tryRun(() -> ran.set(false))).isTrue());
        assertThat(ran).isFalse();
        assertThatThrownBy(() -> locks.lock("a").tryRun(() -> {
            throw new java.io.IOException("of the action");
        })).isInstanceOf(java.io.IOException.class);
        assertThat(locks.state("a")).isEmpty();
    }

    @Test
    void soIsAReactiveOne() {
        var ran = new AtomicBoolean();
        Uni<Boolean> one = reactive.lock("c").tryRun(() -> Uni.createFrom().item(() -> {
            ran.set(locks.state("c").isPresent());
            return "done";
        }));
        Uni<Boolean> two = reactive.lockAll("d", "c").tryRun(() -> Uni.createFrom().voidItem());
        try (LockHandle busy = elsewhere("c")) {
            assertThat(one.await().atMost(SOON)).isFalse();
            assertThat(two.await().atMost(SOON)).isFalse();
            assertThat(busy.isHeld()).isTrue();
            assertThat(ran).isFalse();
        }
        assertThat(one.await().atMost(SOON)).isTrue();
        assertThat(ran).isTrue();
        assertThat(two.await().atMost(SOON)).isTrue();
        assertThatThrownBy(() -> reactive.lock("c").tryRun(() -> Uni.createFrom().failure(new IllegalStateException("no")))
                .await().atMost(SOON)).isInstanceOf(IllegalStateException.class).hasMessage("no");
        await().until(() -> locks.state("c").isEmpty() && locks.state("d").isEmpty());
    }

    @Test
    void aRetryIntervalIsPositive() {
        assertThatThrownBy(() -> locks.lock("e").retryInterval(ZERO)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The retry interval of a lock must be longer than zero, but it is PT0S");
        locks.lock("e").retryInterval(ofSeconds(1)).run(() -> assertThat(locks.state("e")).isPresent());
    }

    /** By another call chain, which this one may wait for. */
    private LockHandle elsewhere(String name) {
        return CompletableFuture.supplyAsync(() -> locks.acquire(name)).join();
    }
}
