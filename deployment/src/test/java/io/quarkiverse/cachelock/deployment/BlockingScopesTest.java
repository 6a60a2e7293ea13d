package io.quarkiverse.cachelock.deployment;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LockState;
import io.quarkus.test.QuarkusUnitTest;

/** The blocking manager, its handles and its scopes. */
class BlockingScopesTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class));

    @Inject
    LockManager locks;
    @Inject
    Booth booth;

    @AfterEach
    void nothingIsLeft() {
        assertThat(locks.state("a")).isEmpty();
        assertThat(locks.state("b")).isEmpty();
    }

    @Test
    void aHandleHoldsTheLockUntilItIsClosed() {
        try (LockHandle lock = locks.acquire("a")) {
            assertThat(lock.isHeld()).isTrue();
            assertThat(lock.name()).isEqualTo("a");
            assertThat(lock.key()).isEqualTo("lock:a");
            assertThat(lock.remainingLease()).isBetween(ofSeconds(20), ofSeconds(30));
            assertThat(locks.tryAcquire("a")).isEmpty();
            assertThat(locks.state("a")).get().extracting(LockState::fencingToken).isEqualTo(lock.fencingToken());
            lock.extend(ofSeconds(90));
            assertThat(lock.remainingLease()).isGreaterThan(ofSeconds(60));
        }
        try (LockHandle lock = locks.tryAcquire("a").orElseThrow()) {
            assertThat(lock.release()).isTrue();
            assertThat(lock.release()).isFalse();
            assertThatThrownBy(lock::ensureHeld).isInstanceOf(LockLostException.class);
        }
    }

    @Test
    void aBusyLockTellsWhoHoldsIt() {
        var holder = new AtomicReference<String>();
        try (LockHandle lock = CompletableFuture.supplyAsync(() -> {
            holder.set(Thread.currentThread().getName());
            return locks.acquire("a");
        }).join()) {
            assertThatThrownBy(() -> locks.lock("a").waitTime(ofMillis(50)).acquire())
                    .isInstanceOfSatisfying(LockNotAcquiredException.class, busy -> {
                        assertThat(busy.name()).isEqualTo(lock.name());
                        assertThat(busy.waited()).isGreaterThanOrEqualTo(ofMillis(50));
                        assertThat(busy.holder()).get().asString().contains(holder.get());
                    });
        }
    }

    @Test
    void aScopeIsEnteredAgainWithoutAskingTheStore() {
        AtomicLong token = new AtomicLong();
        locks.lock("a").run(() -> {
            token.set(locks.state("a").orElseThrow().fencingToken());
            String nested = locks.lock("b").call(() -> locks.lock("a").call(() -> locks.lock("b").call(() -> "innermost")));
            assertThat(nested).isEqualTo("innermost");
            assertThat(locks.state("b")).isEmpty();
            assertThat(locks.state("a")).get().extracting(LockState::fencingToken).isEqualTo(token.get());
            assertThat(booth.sell("a")).isEqualTo(token.get());
        });
    }

    @Test
    void anotherThreadIsAnotherCallChain() {
        locks.lock("a").run(() -> {
            boolean free = CompletableFuture.supplyAsync(() -> locks.tryAcquire("a").isPresent()).join();
            assertThat(free).isFalse();
        });
    }

    @Test
    void aHandleNeverWaitsForItsOwnScope() {
        locks.lock("a").run(() -> {
            assertThatThrownBy(() -> locks.acquire("a")).isExactlyInstanceOf(LockException.class)
                    .hasMessage("Lock 'a' is held by this very call chain, which would wait for itself:"
                            + " use run or call, which re-enter the lock, instead of acquire");
            assertThat(locks.tryAcquire("a")).isEmpty();
        });
    }

    @Test
    void aHandleIsNotAScope() {
        try (LockHandle lock = locks.acquire("a")) {
            assertThatThrownBy(() -> locks.lock(lock.name()).waitTime(ZERO).run(() -> {
            })).isInstanceOf(LockNotAcquiredException.class);
        }
    }

    @Test
    void whatTheActionThrowsIsThrown() {
        assertThatThrownBy(() -> locks.lock("a").call(() -> {
            throw new IOException("disk");
        })).isInstanceOf(IOException.class).hasMessage("disk");
    }

    @Test
    void aForcedReleaseFreesTheLock() {
        LockHandle lock = locks.acquire("a");

        assertThat(locks.forceRelease("a")).isTrue();
        assertThat(locks.forceRelease("a")).isFalse();

        assertThat(lock.release()).isFalse();
    }

    @Test
    void badArgumentsAreRefused() {
        assertThatThrownBy(() -> locks.lock("")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A lock needs a name, but the one given is empty");
        assertThatThrownBy(() -> locks.lock("a").waitTime(ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The wait time of a lock must not be negative, but it is PT-1S");
        assertThatThrownBy(() -> locks.lock("a").store("jobs")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no lock store 'jobs'; there are [memory]: name one of these, or configure"
                        + " quarkus.cache-lock.stores.\"jobs\".type");
    }

    @ApplicationScoped
    static class Booth {

        @Inject
        LockManager locks;

        @CacheLock("{show}")
        long sell(String show) {
            return locks.state(show).orElseThrow().fencingToken();
        }
    }
}
