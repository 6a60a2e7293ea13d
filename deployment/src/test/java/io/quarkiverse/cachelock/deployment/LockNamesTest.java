package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockKey;
import io.quarkiverse.cachelock.LockKeyConverter;
import io.quarkiverse.cachelock.LockKeyGenerator;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

/** What a call makes of its lock's name. Each method tells whether the lock of the expected name is held. */
class LockNamesTest {

    private static final String HERE = LockNamesTest.class.getName() + "$Booth#";

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .overrideConfigKey("booth.region", "north")
            .overrideConfigKey("quarkus.cache-lock.locks.\"tickets\".wait-time", "0s")
            .withApplicationRoot(
                    root -> root.addClasses(Locks.class, Booth.class, Order.class, Customer.class, Seat.class, Entity.class,
                            Size.class, Sku.class, RareSku.class, SkuKey.class, Shouting.class));

    private static final Customer ADA = new Customer(Optional.of("ada"), new Sku("0815"));

    @Inject
    Booth booth;
    @Inject
    LockManager locks;
    @Inject
    ReactiveLockManager reactive;

    @Test
    void propertiesAreReadFromGettersRecordsAndFields() {
        assertThat(booth.path("order:7:SMALL:true", new Order(7L, ADA))).isTrue();
        assertThat(booth.nested("ada-7", new Order(7L, ADA))).isTrue();
    }

    @Test
    void classesOfTheJdkHaveProperties() {
        assertThat(booth.uri("quarkus.io", URI.create("https://quarkus.io/guides"))).isTrue();
    }

    @Test
    void optionalsAreLookedInto() {
        assertThat(booth.optional("ada", Optional.of(ADA))).isTrue();
        assertThatThrownBy(() -> booth.optional("", Optional.empty())).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(HERE + "optional(String, Optional): parameter 'customer' is empty, but lock name "
                        + "'{customer.id}' needs it. Pass a value that tells locks apart.");
        assertThatThrownBy(() -> booth.optional("", Optional.of(new Customer(Optional.empty(), null))))
                .hasMessageContaining(": property 'customer.id' is empty, but lock name '{customer.id}' needs it.");
    }

    @Test
    void optionalNumbersAreLookedInto() {
        assertThat(booth.numbers("row:7:42", OptionalInt.of(7), new Seat(OptionalLong.of(42)))).isTrue();
        assertThatThrownBy(() -> booth.numbers("", OptionalInt.empty(), new Seat(OptionalLong.of(42))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("parameter 'row' is empty");
        assertThatThrownBy(() -> booth.numbers("", OptionalInt.of(7), new Seat(OptionalLong.empty())))
                .hasMessageContaining("property 'seat.number' is empty");
        assertThat(locks.lock("row", OptionalInt.of(7), OptionalLong.of(42)).acquire()).satisfies(lock -> {
            assertThat(lock.name()).isEqualTo("row:7:42");
            lock.close();
        });
    }

    @Test
    void nullsOnTheWayAreRefused() {
        assertThatThrownBy(() -> booth.nested("", null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(": parameter 'order' is null, but lock name '{order.customer.id}-{order.id}' needs it.");
        assertThatThrownBy(() -> booth.nested("", new Order(7L, null)))
                .hasMessage(HERE + "nested(String, LockNamesTest$Order): property 'order.customer' is null, but lock name "
                        + "'{order.customer.id}-{order.id}' needs it. Pass a value that tells locks apart.");
    }

    @Test
    void anAsynchronousMethodFailsInItsUni() {
        Uni<Boolean> call = booth.later(new Order(7L, null));
        assertThatThrownBy(() -> call.await().indefinitely()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("property 'order.customer' is null");
    }

    @Test
    void expressionsComeFromTheConfiguration() {
        assertThat(booth.region("north:7:south", 7)).isTrue();
    }

    @Test
    void annotatedParametersFollowTheName() {
        assertThat(booth.keys("tickets:a:7", "a", 7)).isTrue();
        assertThat(booth.keys("tickets:a\\:b\\\\:7", "a:b\\", 7)).isTrue();
        assertThat(booth.keyProperty("customer:ada", new Order(7L, ADA))).isTrue();
    }

    @Test
    void convertersMakeTextOfOwnTypes() {
        assertThat(booth.converted("sku-0815", new Sku("0815"))).isTrue();
        assertThat(booth.converted("sku-4711", new RareSku("4711"))).isTrue();
        assertThatThrownBy(() -> booth.converted("", new Sku(""))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameter 'sku' is empty");
    }

    @Test
    void aGeneratorMakesTheRestOfTheName() {
        assertThat(booth.generated("loud:GENERATED-7", 7)).isTrue();
        assertThatThrownBy(() -> booth.generated("", -1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(HERE + "generated(String, int): what " + LockNamesTest.class.getName()
                        + "$Shouting generates is null, but lock name 'loud' needs it. Pass a value that tells locks apart.");
    }

    @Test
    void theManagersMakeTheSameNames() {
        locks.lock("tickets", "a:b\\", 7).run(() -> assertThat(locks.state("tickets:a\\:b\\\\:7")).isPresent());
        assertThat(reactive.lock("tickets", Size.SMALL, new Sku("0815")).acquire().await().indefinitely().name())
                .isEqualTo("tickets:SMALL:0815");
        assertThatThrownBy(() -> locks.lock("tickets", 7, new Object())).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("part 2 of the lock name is of class java.lang.Object, which may print differently each time, but "
                        + "the name needs it. Pass a String, number, enum, UUID or java.time value, or add a bean that "
                        + "implements LockKeyConverter<Object>.");
        assertThatThrownBy(() -> locks.lock("tickets", "")).hasMessageStartingWith("part 1 of the lock name is empty");
        assertThatThrownBy(() -> locks.lock("", "a")).hasMessageContaining("A lock needs a name");
    }

    abstract static class Entity<T> {
        T id;
    }

    static class Order extends Entity<Long> {
        private final Customer customer;

        Order(Long id, Customer customer) {
            this.id = id;
            this.customer = customer;
        }

        Customer getCustomer() {
            return customer;
        }

        protected Size getSize() {
            return Size.SMALL;
        }

        boolean isOpen() {
            return true;
        }
    }

    record Seat(OptionalLong number) {
    }

    record Customer(Optional<String> id, Sku sku) {
    }

    enum Size {
        SMALL;

        @Override
        public String toString() {
            return "a small one";
        }
    }

    static class Sku {
        final String digits;

        Sku(String digits) {
            this.digits = digits;
        }
    }

    static class RareSku extends Sku {
        RareSku(String digits) {
            super(digits);
        }
    }

    @Singleton
    static class SkuKey implements LockKeyConverter<Sku> {
        @Override
        public String toKey(Sku sku) {
            return sku.digits;
        }
    }

    @ApplicationScoped
    static class Shouting implements LockKeyGenerator {
        @Override
        public String generate(Method method, Object... arguments) {
            return (int) arguments[1] < 0 ? null : method.getName().toUpperCase() + "-" + arguments[1];
        }
    }

    @ApplicationScoped
    static class Booth {

        @Inject
        Locks locks;

        @CacheLock("order:{order.id}:{order.size}:{order.open}")
        boolean path(String expected, Order order) {
            return locks.isHeld(expected);
        }

        @CacheLock("{order.customer.id}-{order.id}")
        boolean nested(String expected, Order order) {
            return locks.isHeld(expected);
        }

        @CacheLock("{order.customer.id}-{order.id}")
        Uni<Boolean> later(Order order) {
            return Uni.createFrom().item(true);
        }

        @CacheLock("{uri.host}")
        boolean uri(String expected, URI uri) {
            return locks.isHeld(expected);
        }

        @CacheLock("row:{row}:{seat.number}")
        boolean numbers(String expected, OptionalInt row, Seat seat) {
            return locks.isHeld(expected);
        }

        @CacheLock("{customer.id}")
        boolean optional(String expected, Optional<Customer> customer) {
            return locks.isHeld(expected);
        }

        @CacheLock("${booth.region}:{id}:${booth.zone:south}")
        boolean region(String expected, int id) {
            return locks.isHeld(expected);
        }

        @CacheLock("tickets")
        boolean keys(String expected, @LockKey String kind, @LockKey int id) {
            return locks.isHeld(expected);
        }

        @CacheLock("customer")
        boolean keyProperty(String expected, @LockKey("customer.id") Order order) {
            return locks.isHeld(expected);
        }

        @CacheLock("sku-{sku}")
        boolean converted(String expected, Sku sku) {
            return locks.isHeld(expected);
        }

        @CacheLock(value = "loud", keyGenerator = Shouting.class)
        boolean generated(String expected, int id) {
            return locks.isHeld(expected);
        }
    }
}
