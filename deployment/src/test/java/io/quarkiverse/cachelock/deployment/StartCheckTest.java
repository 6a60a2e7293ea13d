package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.LockStoreProvider;
import io.quarkus.test.QuarkusUnitTest;

/** What the build cannot know is checked when the application starts. */
class StartCheckTest {

    private static final String HERE = StartCheckTest.class.getName() + "$Booth#";

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class, OwnProvider.class))
            .overrideRuntimeConfigKey("known.at.start", "0s")
            .assertException(error -> assertThat(error).hasMessage(String.join(System.lineSeparator(),
                    HERE + "known(): leaseTime \"${known.at.start}\", which is \"0s\", is zero: the lock would be free again at "
                            + "once. Write one such as \"30s\".",
                    HERE + "named(): the lock name 'a:${never.set}' needs the property 'never.set', which is not set. Set it, "
                            + "or give a default as in \"${never.set:north}\".",
                    HERE + "noSuchStore(): there is no lock store 'owm'. Did you mean 'own'?",
                    HERE + "unknown(): waitTime \"${never.known}\" needs the property 'never.known', which is not set. Set it, or "
                            + "give a default as in \"${never.known:30s}\".")));

    @Test
    void tellsTheMistakes() {
        throw new AssertionError("The application should not have started");
    }

    @Singleton
    static class Booth {

        @CacheLock(value = "unknown", waitTime = "${never.known}")
        void unknown() {
        }

        @CacheLock("a:${never.set}")
        void named() {
        }

        @CacheLock(value = "known", leaseTime = "${known.at.start}")
        void known() {
        }

        @CacheLock(value = "own", store = "own")
        void ownStore() {
        }

        @CacheLock(value = "none", store = "owm")
        void noSuchStore() {
        }
    }

    @Singleton
    static class OwnProvider implements LockStoreProvider {

        @Override
        public String type() {
            return "own";
        }

        @Override
        public LockStore create(String name) {
            throw new UnsupportedOperationException();
        }
    }
}
