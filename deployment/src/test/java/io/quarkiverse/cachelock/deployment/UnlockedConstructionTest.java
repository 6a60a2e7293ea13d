package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.LogRecord;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkus.test.QuarkusUnitTest;

/** A constructor comes to a locked method in many ways, and through the code of classes that are no beans. */
class UnlockedConstructionTest {

    private static final String HERE = UnlockedConstructionTest.class.getName() + "$";
    private static final String CALLS = ", when the bean has no interceptors yet: this call runs unlocked. Call it in a "
            + "@PostConstruct method.";
    private static final String REFERS = ", when the bean has no interceptors yet: a call before the constructor has returned runs "
            + "unlocked. Refer to it in a @PostConstruct method.";
    private static final String SUPER = " by super, which no interceptor sees: this call runs unlocked. Call it without super, or "
            + "put @CacheLock on the caller.";

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Locks.class, Place.class, Stand.class, Booth.class, Kiosk.class,
                    Bystander.class))
            .setLogRecordPredicate(record -> record.getLevel().intValue() >= Level.WARNING.intValue()
                    && record.getLoggerName().equals("io.quarkiverse.cachelock"))
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getMessage).containsExactly(
                    HERE + "Booth calls " + HERE + "Booth#sell(String) in its constructor, within " + HERE
                            + "Booth#checked(String)"
                            + CALLS,
                    HERE + "Booth refers to " + HERE + "Booth#sell(String) in its constructor" + REFERS,
                    HERE + "Booth refers to " + HERE + "Booth#sell(String) in its constructor, within " + HERE
                            + "Booth#checked(String)" + REFERS,
                    HERE + "Kiosk refers to " + HERE + "Kiosk#isOpen() in its constructor" + REFERS,
                    HERE + "Place calls " + HERE + "Booth#open(String) in its constructor, within " + HERE + "Stand#prepare()"
                            + CALLS,
                    HERE + "Stand calls " + HERE + "Stand#refund(String) in its constructor" + CALLS,
                    HERE + "Stand#returns calls " + HERE + "Place#close(String)" + SUPER,
                    HERE + "Stand#returnsAll calls " + HERE + "Place#close(String)" + SUPER));

    @Inject
    Booth booth;
    @Inject
    Kiosk kiosk;
    @Inject
    Bystander bystander;

    @Test
    void areTold() {
        assertThat(booth.opened || booth.refunded || booth.sold || booth.asked).isFalse();
        assertThat(booth.returns("seat")).isFalse();
        assertThat(booth.returnsAll(List.of("seat"))).isFalse();
        assertThat(booth.returnsLocked("seat")).isTrue();
        assertThat(kiosk.question.getAsBoolean()).isTrue();
        assertThat(bystander.soldByAnother && bystander.soldLater).isTrue();
    }

    abstract static class Place {

        @Inject
        Locks locks;

        boolean opened;

        Place() {
            prepare();
        }

        abstract void prepare();

        @CacheLock("{seat}")
        boolean close(String seat) {
            return isHeld(seat);
        }

        boolean isHeld(String seat) {
            return locks != null && locks.isHeld(seat);
        }
    }

    abstract static class Stand extends Place {

        final boolean refunded;

        Stand() {
            refunded = refund("seat");
        }

        @Override
        void prepare() {
            opened = open("seat");
        }

        abstract boolean open(String seat);

        @CacheLock("{seat}")
        boolean refund(String seat) {
            return isHeld(seat);
        }

        @Override
        @CacheLock("{seat}")
        boolean close(String seat) {
            return super.close(seat) && List.of(seat).stream().allMatch(each -> super.close(each));
        }

        boolean returns(String seat) {
            return super.close(seat);
        }

        boolean returnsAll(List<String> seats) {
            return seats.stream().allMatch(super::close);
        }

        boolean returnsLocked(String seat) {
            return close(seat);
        }
    }

    @Singleton
    @Typed(Booth.class)
    static class Booth extends Stand {

        final boolean sold;
        final boolean asked;

        Booth() {
            sold = checked("seat");
            asked = test(this::sell);
        }

        private boolean checked(String seat) {
            return !seat.isEmpty() && (checked("") || sell(seat) || test(each -> sell(each)));
        }

        private static boolean test(Predicate<String> sale) {
            return sale.test("seat");
        }

        @Override
        @CacheLock("{seat}")
        boolean open(String seat) {
            return isHeld(seat);
        }

        @CacheLock("{seat}")
        boolean sell(String seat) {
            return isHeld(seat);
        }

        boolean sellsLater(String seat) {
            return test(this::sell) && test(each -> sell(seat));
        }
    }

    @Singleton
    static class Kiosk {

        @Inject
        Locks locks;

        final BooleanSupplier question = this::isOpen;

        @CacheLock("kiosk")
        boolean isOpen() {
            return locks.isHeld("kiosk");
        }
    }

    /** Does the same with another object, or later. */
    @Singleton
    static class Bystander extends Stand {

        final boolean soldByAnother;
        boolean soldLater;

        @Inject
        Bystander(Booth booth) {
            soldByAnother = booth.refund("seat");
        }

        @PostConstruct
        void begin() {
            soldLater = refund("seat");
        }

        @Override
        boolean open(String seat) {
            return isHeld(seat);
        }
    }
}
