package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

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

/** What a bean calls on itself is locked; the build tells of the calls for which that is not so. */
class UnlockedCallsTest {

    private static final String HERE = UnlockedCallsTest.class.getName() + "$";

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Locks.class, Stand.class, Booth.class))
            .setLogRecordPredicate(record -> record.getLevel().intValue() >= Level.WARNING.intValue()
                    && record.getLoggerName().equals("io.quarkiverse.cachelock"))
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getMessage).containsExactly(
                    HERE + "Booth calls " + HERE + "Booth#sell(String) in its constructor, when the bean has no interceptors "
                            + "yet: this call runs unlocked. Call it in a @PostConstruct method.",
                    HERE + "Booth#returns calls " + HERE
                            + "Stand#refund(String) by super, which no interceptor sees: this call "
                            + "runs unlocked. Call it without super, or put @CacheLock on the caller."));

    @Inject
    Booth booth;

    @Test
    void areTold() {
        assertThat(booth.inConstructor).isFalse();
        assertThat(booth.inPostConstruct).isTrue();
        assertThat(booth.returns("seat")).isFalse();
        assertThat(booth.refund("seat")).isTrue();
        assertThat(booth.callsItself("seat")).isTrue();
    }

    abstract static class Stand {

        @Inject
        Locks locks;

        @CacheLock("{seat}")
        boolean refund(String seat) {
            return locks.isHeld(seat);
        }
    }

    @Singleton
    @Typed(Booth.class)
    static class Booth extends Stand {

        final boolean inConstructor;
        boolean inPostConstruct;

        @Inject
        Booth() {
            inConstructor = sell("seat");
        }

        @PostConstruct
        void open() {
            inPostConstruct = sell("seat");
        }

        @CacheLock("{seat}")
        boolean sell(String seat) {
            return locks != null && locks.isHeld(seat);
        }

        @Override
        @CacheLock("{seat}")
        boolean refund(String seat) {
            return super.refund(seat);
        }

        boolean returns(String seat) {
            return super.refund(seat);
        }

        boolean callsItself(String seat) {
            return sell(seat);
        }
    }
}
