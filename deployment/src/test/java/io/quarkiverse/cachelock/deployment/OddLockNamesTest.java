package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Stereotype;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.Contention;
import io.quarkiverse.cachelock.LockManager;
import io.quarkus.test.QuarkusUnitTest;

/** Odd values, odd types and odd classes. Each method tells whether the lock of the expected name is held. */
class OddLockNamesTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .overrideRuntimeConfigKey("odd.braces", "{id}")
            .withApplicationRoot(root -> root.addClasses(Locks.class, Booth.class, Stand.class, Repo.class, Saved.class,
                    Ticket.class, Box.class, Named.class, Kind.class, Guarded.class, Shelf.class, Kiosk.class));

    @Inject
    Booth booth;
    @Inject
    Shelf shelf;
    @Inject
    Kiosk kiosk;
    @Inject
    LockManager locks;

    @ParameterizedTest
    @ValueSource(strings = { "{id}", "{{", "}", "${odd.braces}", "%s%n", "\\", ":", " ", "a\nb\u0000c\u001b[31m",
            "\ud83c\udfab",
            "\ud83c", "'; drop table cache_lock; --", "*" })
    void valuesAreTakenAsTheyAre(String id) {
        assertThat(booth.sell("odd:" + id, id)).isTrue();
        assertThat(locks.state("odd:" + id)).isEmpty();
    }

    @Test
    void longValuesAreToldApart() {
        String longOne = "x".repeat(100_000);
        assertThat(booth.sell("odd:" + longOne, longOne)).isTrue();
        assertThat(booth.sell("odd:" + longOne, longOne + "y")).isFalse();
    }

    @Test
    void whatTheConfigurationSaysIsNoTemplate() {
        assertThat(booth.configured("{id}:7", 7)).isTrue();
    }

    @Test
    void overloadedMethodsHaveTheirOwnLocks() {
        assertThat(booth.overloaded("one:7", 7)).isTrue();
        assertThat(booth.overloaded("other:7", "7")).isTrue();
    }

    @Test
    void optionalsAreLookedIntoHoweverDeep() {
        Ticket ticket = new Ticket(7, Optional.of(new Box<>("a")));
        assertThat(booth.nested("a:7", Optional.of(Optional.of(ticket)))).isTrue();
        assertThat(booth.bounded("a", Optional.of(ticket))).isTrue();
        assertThatThrownBy(() -> booth.nested("", Optional.of(Optional.empty()))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameter 'ticket' is empty");
        assertThatThrownBy(() -> booth.nested("", Optional.of(Optional.of(new Ticket(7, null)))))
                .hasMessageContaining("property 'ticket.box' is null");
    }

    @Test
    void anyEnumWillDo() {
        assertThat(booth.kind("SMALL", Kind.SMALL)).isTrue();
    }

    @Test
    void aMethodThatABridgeLeadsToIsLockedOnce() {
        Repo<Ticket> repo = booth;
        assertThat(repo.save("saved:7", new Ticket(7, Optional.empty()))).isTrue();
    }

    @Test
    void aSubclassSaysWhatATypeParameterIs() {
        assertThat(booth.remove("removed:7", Optional.of(7L))).isTrue();
    }

    @Test
    void aDefaultMethodKnowsTheBoundsOfItsTypes() {
        Stand<Named> stand = booth;
        assertThat(stand.sellNamed("named:ada", () -> "ada")).isTrue();
    }

    @Test
    void aStereotypeMayHaveSeveralLocks() {
        assertThat(shelf.tidy("shelf", 3)).isTrue();
        assertThat(shelf.tidy("shelf:3", 3)).isTrue();
    }

    @Test
    void theMethodsOfALockedClassThatCannotBeLockedAreLeftAlone() {
        assertThat(kiosk.sell()).isEqualTo("sold under kiosk true");
        assertThat(kiosk.closed()).isTrue();
        assertThat(Kiosk.number()).isEqualTo(7);
        locks.lock("kiosk").run(() -> assertThat(onAnotherThread(kiosk::sell)).isEqualTo("busy under kiosk true"));
    }

    private static String onAnotherThread(java.util.function.Supplier<String> action) {
        return java.util.concurrent.CompletableFuture.supplyAsync(action).join();
    }

    record Ticket(long id, Optional<Box<String>> box) {
    }

    record Box<T>(T content) {
    }

    enum Kind {
        SMALL {
            @Override
            public String toString() {
                return "a small one";
            }
        }
    }

    interface Named {
        String getName();
    }

    interface Repo<T> {
        boolean save(String expected, T item);
    }

    abstract static class Saved<T, K> implements Repo<T> {

        @Inject
        Locks all;

        @CacheLock("removed:{id}")
        boolean remove(String expected, Optional<K> id) {
            return all.isHeld(expected);
        }

        @Override
        @CacheLock("never")
        public boolean save(String expected, T item) {
            return false;
        }
    }

    interface Stand<T extends Named> {

        Locks locks();

        @CacheLock("named:{item.name}")
        default boolean sellNamed(String expected, T item) {
            return locks().isHeld(expected);
        }
    }

    @ApplicationScoped
    static class Booth extends Saved<Ticket, Long> implements Stand<Named> {

        @Inject
        Locks locks;

        @Override
        public Locks locks() {
            return locks;
        }

        @Override
        @CacheLock("saved:{item.id}")
        public boolean save(String expected, Ticket item) {
            return locks.isHeld(expected);
        }

        @CacheLock("odd:{id}")
        boolean sell(String expected, String id) {
            return locks.isHeld(expected);
        }

        @CacheLock("${odd.braces}:{id}")
        boolean configured(String expected, int id) {
            return locks.isHeld(expected);
        }

        @CacheLock("one:{id}")
        boolean overloaded(String expected, int id) {
            return locks.isHeld(expected);
        }

        @CacheLock("other:{id}")
        boolean overloaded(String expected, String id) {
            return locks.isHeld(expected);
        }

        @CacheLock("{ticket.box.content}:{ticket.id}")
        boolean nested(String expected, Optional<Optional<Ticket>> ticket) {
            return locks.isHeld(expected);
        }

        @CacheLock("{ticket.box.content}")
        <T extends Ticket> boolean bounded(String expected, Optional<? extends T> ticket) {
            return locks.isHeld(expected);
        }

        @CacheLock("{kind}")
        <E extends Enum<E>> boolean kind(String expected, E kind) {
            return locks.isHeld(expected);
        }
    }

    @Stereotype
    @Singleton
    @CacheLock("shelf")
    @CacheLock("shelf:{id}")
    @Retention(RetentionPolicy.RUNTIME)
    @interface Guarded {
    }

    @Guarded
    static class Shelf {

        @Inject
        Locks locks;

        boolean tidy(String expected, int id) {
            return locks.isHeld(expected);
        }
    }

    @Singleton
    @CacheLock(value = "kiosk", waitTime = "0s", fallback = "busy")
    static class Kiosk {

        @Inject
        Locks locks;

        String sell() {
            return "sold under kiosk " + isHeld();
        }

        String busy() {
            return "busy under kiosk " + isHeld();
        }

        @CacheLock(value = "closed", onContention = Contention.SKIP)
        final Optional<Boolean> closedFor(List<String> nobody) {
            return Optional.of(nobody.isEmpty() && locks.isHeld("closed"));
        }

        @CacheLock("own")
        boolean closed() {
            return closedFor(List.of()).orElseThrow();
        }

        private boolean isHeld() {
            return locks.isHeld("kiosk");
        }

        static int number() {
            return 7;
        }
    }
}
