package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkus.arc.Arc;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

/** Methods that are found and called in unusual ways are locked all the same. */
@SuppressWarnings("try")
class EveryMethodTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest().withApplicationRoot(root -> root.addClasses(Locks.class,
            NoBean.class, Counter.class, Stand.class, Booth.class, Eager.class, Generic.class, Sub.class));

    @Inject
    Booth booth;
    @Inject
    Sub sub;
    @Inject
    Instance<Eager> eager;
    @Inject
    LockManager locks;

    @Test
    void aStaticMethodIsLockedEvenIfItsClassIsNoBean() {
        assertThat(NoBean.locked(7)).isTrue();
        assertThat(NoBean.later(7).await().indefinitely()).isTrue();
        try (LockHandle held = locks.acquire("static:8")) {
            assertThat(CompletableFuture.supplyAsync(() -> NoBean.busy(8)).join()).isEqualTo("busy 8");
        }
    }

    @Test
    void aDefaultMethodIsLocked() {
        assertThat(booth.inherited(3)).isTrue();
    }

    @Test
    void aGenericMethodIsLocked() {
        assertThat(booth.sell("a", List.of("x"))).isTrue();
        assertThat(sub.run(() -> locks.state("generic").isPresent())).isTrue();
    }

    @Test
    void anObjectThatGoesOnIsRefusedWhenItIsSeen() {
        assertThat(booth.any(Optional.of("there"))).isEqualTo(Optional.of("there"));
        assertThat(booth.any(CompletableFuture.completedFuture(1))).isNotNull();
        assertThatThrownBy(() -> booth.any(Uni.createFrom().item(1))).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(EveryMethodTest.class.getName() + "$Booth#any(Object) returned a ")
                .hasMessageEndingWith(", which goes on after the method has returned, when the lock is free already. Declare "
                        + "the return type as Uni, Multi, CompletionStage or CompletableFuture.");
        assertThatThrownBy(() -> booth.any(new CompletableFuture<>())).isInstanceOf(IllegalStateException.class);
    }

    /** ArC intercepts a bean's calls of itself, but not before it is constructed. */
    @Test
    void selfInvocationIsLockedOnceTheBeanIsConstructed() {
        assertThat(booth.callsItself()).isTrue();
        assertThat(booth.callsItselfByReference()).isTrue();
        Eager started = eager.get();
        assertThat(started.inPostConstruct).isTrue();
        assertThat(started.inConstructor).isFalse();
    }

    @Test
    void theLockStaysBusyForItsMinHoldTime() {
        long before = System.nanoTime();
        booth.held();
        assertThat(locks.tryAcquire("held")).isEmpty();
        locks.acquire("held").close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(900));
    }

    /** The store keeps it, even if this JVM dies: what a release would leave is there from the beginning. */
    @Test
    void theMinHoldTimeIsInTheStoreFromTheBeginning() {
        assertThat(booth.heldForLong()).isGreaterThan(Duration.ofSeconds(60));
        locks.forceRelease("held-for-long");
    }

    static class NoBean {

        @CacheLock("static:{id}")
        static boolean locked(int id) {
            return Arc.container().instance(Locks.class).get().isHeld("static:" + id);
        }

        @CacheLock("static:{id}")
        public static Uni<Boolean> later(int id) {
            return Uni.createFrom().item(() -> Arc.container().instance(Locks.class).get().isHeld("static:" + id));
        }

        @CacheLock(value = "static:{id}", waitTime = "0s", fallback = "isBusy")
        static String busy(int id) {
            return "free";
        }

        static String isBusy(int id) {
            return "busy " + id;
        }
    }

    interface Counter {

        Locks locks();

        @CacheLock("default:{id}")
        default boolean inherited(int id) {
            return locks().isHeld("default:" + id);
        }
    }

    abstract static class Stand<T extends CharSequence, L extends List<T>> {

        @CacheLock("generic:{item}")
        boolean sell(T item, L others) {
            return locks().isHeld("generic:" + item);
        }

        abstract Locks locks();
    }

    @ApplicationScoped
    static class Booth extends Stand<String, List<String>> implements Counter {

        @Inject
        Locks locks;
        @Inject
        LockManager manager;

        @Override
        public Locks locks() {
            return locks;
        }

        @CacheLock("any")
        Object any(Object result) {
            return result;
        }

        @CacheLock("self")
        boolean locked() {
            return locks.isHeld("self");
        }

        boolean callsItself() {
            return this.locked();
        }

        boolean callsItselfByReference() {
            Supplier<Boolean> locked = this::locked;
            return locked.get();
        }

        @CacheLock(value = "held-for-long", leaseTime = "10s", minHoldTime = "90s")
        Duration heldForLong() {
            return manager.state("held-for-long").orElseThrow().remainingLease();
        }

        @CacheLock(value = "held", minHoldTime = "1s")
        void held() {
        }
    }

    abstract static class Generic<T> {

        @CacheLock("generic")
        T run(Supplier<T> action) {
            return action.get();
        }
    }

    @Singleton
    static class Sub extends Generic<Boolean> {
    }

    @Dependent
    static class Eager {

        final boolean inConstructor;
        boolean inPostConstruct;

        @Inject
        Eager(LockManager locks) {
            inConstructor = isLocked(locks);
        }

        @jakarta.annotation.PostConstruct
        void start() {
            inPostConstruct = isLocked(Arc.container().instance(LockManager.class).get());
        }

        @CacheLock("eager")
        boolean isLocked(LockManager locks) {
            return locks.state("eager").isPresent();
        }
    }
}
