package io.quarkiverse.cachelock.it.django;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LockState;
import io.quarkus.narayana.jta.QuarkusTransaction;

/**
 * What the tests of django-cache-lock show, shown of this extension: one test for each of theirs, one subclass for each lock
 * store. The documentation's page {@code reference-django-proof} lists them.
 */
abstract class DjangoProof {

    private static final String NAME = "lock";
    private static final Runnable NOTHING = () -> {
    };

    /** More than any machine needs to go on, less than any lease. */
    private static final Duration A_WHILE = Duration.ofSeconds(5);

    @Inject
    LockManager locks;
    @Inject
    Resource resource;

    @AfterEach
    void nothingIsLeft() {
        assertThat(locks.state(NAME)).isEmpty();
    }

    @Test
    void name() {
        try (LockHandle lock = locks.acquire(NAME)) {
            assertThat(lock.name()).isEqualTo(NAME);
            assertThat(lock.key()).isEqualTo("prefix:" + NAME);
            assertThat(locks.state(NAME).map(LockState::key)).hasValue("prefix:" + NAME);
        }
    }

    @Test
    void acquire() {
        LockHandle lock = locks.tryAcquire(NAME).orElseThrow();
        assertThat(locks.tryAcquire(NAME)).isEmpty();
        assertThatThrownBy(() -> locks.lock(NAME).waitTime(Duration.ZERO).acquire())
                .isInstanceOf(LockNotAcquiredException.class).hasMessageContaining(NAME);
        LockHandle another = locks.tryAcquire("lock_a").orElseThrow();
        assertThat(locks.tryAcquire("lock_a")).isEmpty();

        lock.release();
        another.release();

        assertThat(locks.tryAcquire(NAME).map(LockHandle::release)).hasValue(true);
    }

    @Test
    void release() {
        LockHandle former = locks.acquire(NAME);
        assertThat(former.release()).isTrue();
        LockHandle lock = locks.acquire(NAME);

        // Not the former holder's to release any more
        assertThat(former.release()).isFalse();
        assertThat(lock.isHeld()).isTrue();
        assertThat(locks.state(NAME)).isPresent();

        assertThat(lock.release()).isTrue();
        assertThat(locks.state(NAME)).isEmpty();
    }

    @Test
    void timeout() {
        Duration lease = Duration.ofSeconds(1);
        long started = System.nanoTime();
        LockHandle expiring = locks.lock(NAME).leaseTime(lease).autoRenew(false).acquire();

        LockHandle next = locks.acquire(NAME);

        assertThat(since(started)).isBetween(lease, lease.plus(A_WHILE));
        assertThat(expiring.isHeld()).isFalse();
        assertThat(expiring.release()).isFalse();
        assertThat(next.release()).isTrue();
    }

    @Test
    void block() {
        try (LockHandle lock = locks.acquire(NAME)) {
            assertWaits(Duration.ofMillis(200));
            assertWaits(Duration.ofMillis(100));
            assertThat(lock.isHeld()).isTrue();
        }
    }

    private void assertWaits(Duration block) {
        long started = System.nanoTime();
        Throwable busy = elsewhere(() -> locks.lock(NAME).waitTime(block).acquire());
        assertThat(since(started)).isBetween(block, block.plus(A_WHILE));
        assertThat(busy).isInstanceOfSatisfying(LockNotAcquiredException.class,
                failure -> assertThat(failure.waited()).isGreaterThanOrEqualTo(block));
    }

    @Test
    void sleep() {
        LockHandle lock = locks.acquire(NAME);
        var often = locks.lock(NAME).retryInterval(Duration.ofMillis(50));
        CompletableFuture<LockHandle> waiter = CompletableFuture.supplyAsync(often::acquire);
        // so that it sleeps, too
        await().during(Duration.ofMillis(300)).until(() -> !waiter.isDone());

        long released = System.nanoTime();
        lock.release();

        // At the latest at its next look, a retry interval later
        LockHandle next = waiter.join();
        assertThat(since(released)).isLessThan(A_WHILE);
        next.release();
    }

    @Test
    void token() {
        long former;
        try (LockHandle lock = locks.acquire(NAME)) {
            former = lock.fencingToken();
            assertThat(locks.state(NAME).map(LockState::fencingToken)).hasValue(former);
        }
        try (LockHandle lock = locks.acquire(NAME)) {
            assertThat(lock.fencingToken()).isGreaterThan(former);
        }
    }

    @Test
    void context() {
        try (LockHandle lock = locks.acquire(NAME)) {
            assertThat(locks.state(lock.name())).isPresent();
        }
        assertThat(locks.state(NAME)).isEmpty();

        locks.lock(NAME).run(() -> assertThat(locks.state(NAME)).isPresent());
        assertThat(locks.state(NAME)).isEmpty();
    }

    @Test
    void decorator() {
        resource.use(() -> {
            assertThat(locks.state(NAME)).isPresent();
            assertThat(elsewhere(() -> resource.use(() -> {
            }))).isInstanceOf(LockNotAcquiredException.class);
            // The same call chain re-enters
            resource.use(() -> assertThat(locks.state(NAME)).isPresent());
        });
        assertThat(locks.state(NAME)).isEmpty();
    }

    @Test
    void dynamicname() {
        resource.use("1", "2", () -> {
            assertThat(locks.state("1.2")).isPresent();
            assertThat(locks.state("1.3")).isEmpty();
            assertThat(elsewhere(() -> resource.use("1", "2", () -> {
            }))).isInstanceOf(LockNotAcquiredException.class);
            assertThat(elsewhere(() -> resource.use("1", "3", () -> {
            }))).isNull();
        });
        assertThat(locks.state("1.2")).isEmpty();
    }

    @Test
    void owned() {
        LockHandle former = locks.acquire(NAME);
        former.release();
        LockHandle lock = locks.acquire(NAME);

        assertThat(lock.isHeld()).isTrue();
        assertThat(former.isHeld()).isFalse();
        assertThat(former.remainingLease()).isZero();

        lock.release();
        assertThat(lock.isHeld()).isFalse();
    }

    @Test
    void thread() {
        LockHandle lock = locks.acquire(NAME);
        // Without the handle another thread can do nothing, with it anything
        assertThat(onAnotherThread(() -> locks.tryAcquire(NAME))).isEmpty();
        assertThat(elsewhere(() -> locks.lock(NAME).waitTime(Duration.ZERO).run(() -> {
        }))).isInstanceOf(LockException.class);
        assertThat(lock.isHeld()).isTrue();

        assertThat(onAnotherThread(lock::release)).isTrue();
        assertThat(lock.isHeld()).isFalse();
    }

    @Test
    void model() {
        Foo foo = stored("a");
        Foo another = stored("b");
        String key = "Foo:" + foo.id;

        foo.use(() -> {
            assertThat(locks.state(key)).isPresent();
            assertThat(elsewhere(() -> read(foo).use(NOTHING))).isInstanceOf(LockNotAcquiredException.class);
            assertThat(elsewhere(() -> another.use(NOTHING))).isNull();
        });
        assertThat(locks.state(key)).isEmpty();

        foo.useByBar(() -> {
            assertThat(locks.state("Foo(bar):a")).isPresent();
            assertThat(locks.state(key)).isEmpty();
            assertThat(elsewhere(() -> stored("a").useByBar(NOTHING))).isInstanceOf(LockNotAcquiredException.class);
            assertThat(elsewhere(() -> another.useByBar(NOTHING))).isNull();
        });
        assertThat(locks.state("Foo(bar):a")).isEmpty();
    }

    @Test
    void modelContext() {
        Foo foo = stored("a");
        Foo another = stored("a");

        try (LockHandle lock = locks.entity(foo).acquire()) {
            assertThat(lock.key()).isEqualTo("prefix:Foo:" + foo.id);
            assertThat(locks.entity(read(foo)).tryAcquire()).isEmpty();
            assertThat(locks.entity(another).tryAcquire().map(LockHandle::release)).hasValue(true);
        }
        assertThat(locks.entity(foo).state()).isEmpty();

        try (LockHandle lock = locks.entity(foo, "bar").acquire()) {
            assertThat(lock.key()).isEqualTo("prefix:Foo(bar):a");
            assertThat(locks.entity(another, "bar").tryAcquire()).isEmpty();
            assertThat(locks.entity(foo).tryAcquire().map(LockHandle::release)).hasValue(true);
        }
        assertThat(locks.entity(foo, "bar").state()).isEmpty();
    }

    @Test
    void modelRefresh() {
        Foo foo = stored("a");
        changed(foo, "b");
        locks.entity(foo).run(() -> assertThat(foo.bar).isEqualTo("b"));
        changed(foo, "c");
        foo.use(() -> assertThat(foo.bar).isEqualTo("c"));

        changed(foo, "d");
        locks.entity(foo).refresh(false).run(() -> assertThat(foo.bar).isEqualTo("c"));
        foo.useAsItIs(() -> assertThat(foo.bar).isEqualTo("c"));

        // The name, too, is that of the value in the database
        locks.entity(foo, "bar").run(() -> assertThat(locks.state("Foo(bar):d")).isPresent());
    }

    private static Foo stored(String bar) {
        Foo foo = new Foo();
        foo.bar = bar;
        QuarkusTransaction.requiringNew().run(() -> foo.persist());
        return foo;
    }

    private static Foo read(Foo foo) {
        return QuarkusTransaction.requiringNew().call(() -> Foo.findById(foo.id));
    }

    private static void changed(Foo foo, String bar) {
        QuarkusTransaction.requiringNew().run(() -> Foo.update("bar = ?1 where id = ?2", bar, foo.id));
    }

    private static Throwable elsewhere(Runnable action) {
        return onAnotherThread(() -> {
            try {
                action.run();
                return Optional.<Throwable> empty();
            } catch (RuntimeException e) {
                return Optional.<Throwable> of(e);
            }
        }).orElse(null);
    }

    private static <T> T onAnotherThread(Supplier<T> action) {
        return CompletableFuture.supplyAsync(action).join();
    }

    private static Duration since(long started) {
        return Duration.ofNanos(System.nanoTime() - started);
    }
}
