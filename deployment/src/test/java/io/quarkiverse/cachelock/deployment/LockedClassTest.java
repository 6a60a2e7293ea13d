package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Stereotype;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkus.test.QuarkusUnitTest;

class LockedClassTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest().withApplicationRoot(root -> root.addClasses(Locks.class,
            Counter.class, Stand.class, Box.class, CornerBox.class, Kiosk.class, Guarded.class, Shelf.class));

    @Inject
    Box box;
    @Inject
    CornerBox cornerBox;
    @Inject
    Kiosk kiosk;
    @Inject
    Shelf shelf;

    @Test
    void locksItsMethods() {
        assertThat(box.sell("box:1", 1)).isTrue();
    }

    @Test
    void yieldsToTheLockOfAMethod() {
        assertThat(box.ownLock()).isTrue();
    }

    @Test
    void leavesTheMethodsOfObjectAlone() {
        assertThat(box).hasToString("held: false");
    }

    @Test
    void locksWhatItInherits() {
        assertThat(box.inherited("box:3", 3)).isTrue();
        assertThat(box.inheritedDefault("box:4", 4)).isTrue();
    }

    @Test
    void locksWhatASubclassInherits() {
        assertThat(cornerBox.sell("box:1", 1)).isTrue();
        assertThat(cornerBox.inherited("box:5", 5)).isTrue();
        assertThat(cornerBox.own("box:6", 6)).isTrue();
    }

    @Test
    void maybeThatOfAStereotype() {
        assertThat(shelf.tidy("shelf:1", 1)).isTrue();
    }

    @Test
    void leavesTheLockOfAnInheritedMethodAsItIs() {
        assertThat(box.stock(3)).isTrue();
        assertThat(kiosk.stock(4)).isTrue();
    }

    @Test
    void leavesTheOtherSubclassesOfItsSuperclassAlone() {
        assertThat(kiosk.inherited("box:5", 5)).isFalse();
    }

    @Stereotype
    @ApplicationScoped
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

    interface Counter {

        Locks locks();

        default boolean inheritedDefault(String expected, int id) {
            return locks().isHeld(expected);
        }
    }

    abstract static class Stand<T> {

        @Inject
        Locks locks;

        @CacheLock("stock:{id}")
        boolean stock(int id) {
            return locks.isHeld("stock:" + id);
        }

        boolean inherited(String expected, int id) {
            return locks.isHeld(expected);
        }

        abstract boolean sell(T expected, int id);
    }

    @ApplicationScoped
    @CacheLock("box:{id}")
    static class Box extends Stand<String> implements Counter {

        @Override
        boolean sell(String expected, int id) {
            return locks.isHeld(expected);
        }

        @CacheLock("own")
        boolean ownLock() {
            return locks.isHeld("own");
        }

        @Override
        @CacheLock("injection")
        public Locks locks() {
            return locks;
        }

        @Override
        public String toString() {
            return "held: " + locks.isHeld("box:0");
        }
    }

    @Singleton
    @Typed(CornerBox.class)
    static class CornerBox extends Box {

        boolean own(String expected, int id) {
            return locks.isHeld(expected);
        }
    }

    @Singleton
    static class Kiosk extends Stand<String> {

        @Override
        boolean sell(String expected, int id) {
            return true;
        }
    }
}
