package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkus.test.QuarkusUnitTest;

class DisabledTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class))
            .overrideConfigKey("quarkus.cache-lock.enabled", "false")
            .setLogRecordPredicate(record -> record.getLevel().intValue() >= Level.WARNING.intValue()
                    && record.getLoggerName().equals("io.quarkiverse.cachelock"))
            .assertLogRecords(
                    records -> assertThat(records)
                            .extracting(record -> record.getMessage().formatted(record.getParameters()))
                            .containsExactly("Locks are off (quarkus.cache-lock.enabled=false). Methods with @CacheLock or "
                                    + "@EntityLock that run unlocked: 1."));

    @Inject
    Booth booth;

    @Test
    void methodsRunUnlockedWithOneWarning() {
        assertThat(booth.getClass()).isEqualTo(Booth.class);
        assertThat(booth.sell(null)).isEqualTo("sold");
    }

    @Singleton
    static class Booth {

        @CacheLock("order:{id}")
        String sell(Long id) {
            return "sold";
        }
    }
}
