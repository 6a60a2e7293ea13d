package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;

import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkus.test.QuarkusUnitTest;

/** An overriding method does not inherit the lock, as it inherits no other annotation of CDI; the build says so. */
class UnlockedOverrideTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Locks.class, Booth.class, Kiosk.class))
            .setLogRecordPredicate(record -> record.getLevel().intValue() >= Level.WARNING.intValue()
                    && record.getLoggerName().equals("io.quarkiverse.cachelock"))
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getMessage)
                    .containsExactly(UnlockedOverrideTest.class.getName() + "$Kiosk#sell(String) overrides a method with "
                            + "@CacheLock, which it does not inherit: it runs unlocked. Annotate it, too."));

    @Inject
    Booth booth;
    @Inject
    Kiosk kiosk;

    @Test
    void runsUnlocked() {
        assertThat(booth.sell("seat")).isTrue();
        assertThat(kiosk.sell("seat")).isFalse();
        assertThat(kiosk.refund("seat")).isTrue();
    }

    @Singleton
    static class Booth {

        @Inject
        Locks locks;

        @CacheLock("{seat}")
        boolean sell(String seat) {
            return locks.isHeld(seat);
        }

        @CacheLock("{seat}")
        boolean refund(String seat) {
            return locks.isHeld(seat);
        }
    }

    @Singleton
    @Typed(Kiosk.class)
    static class Kiosk extends Booth {

        @Override
        boolean sell(String seat) {
            return locks.isHeld(seat);
        }
    }
}
