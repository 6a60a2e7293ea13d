package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Singleton;
import jakarta.persistence.Entity;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockKeyConverter;
import io.quarkiverse.cachelock.LockKeyGenerator;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.test.QuarkusUnitTest;

/** All mistakes of an application are told at once. The single ones are in the tests of what finds them. */
class BuildErrorsTest {

    private static final String HERE = BuildErrorsTest.class.getName() + "$";
    private static final String NO_BEAN = " is no CDI bean, nor is a subclass, so that @CacheLock would do nothing. "
            + "Give the class a scope such as @ApplicationScoped, or move the method to a bean.";

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class, Sku.class, SkuKey.class,
                    NoGenerator.class, NoBean.class, NoBeanClass.class, Order.class, Stand.class,
                    Kiosk.class, LeftOut.class, LeftOutByProfile.class, Parent.class, Child.class))
            .overrideConfigKey("quarkus.cache-lock.stores.jobs.type", "rediss")
            .overrideConfigKey("quarkus.cache-lock.stores.tables.type", "datasource")
            .overrideConfigKey("quarkus.cache-lock.store", "memori")
            .overrideConfigKey("quarkus.cache-lock.locks.\"order:{id}\".store", "job")
            .assertException(error -> assertThat(error).isInstanceOf(DeploymentException.class).hasMessage(String.join("\n - ",
                    "13 problems with locks:",
                    HERE + "Booth#kept(): the lock store 'redis' needs the Redis client extension. "
                            + "Add io.quarkus:quarkus-redis-client to the application.",
                    HERE + "Booth#sell(long): a private method cannot be intercepted. Make it package-private.",
                    HERE + "Booth#sell(long): the lock name 'order:{ids}' needs parameter 'ids', which the method does not have. "
                            + "Did you mean 'id'?",
                    HERE + "Booth#shout(): " + HERE
                            + "NoGenerator is no CDI bean, but keyGenerator names it. Give it a scope such as @ApplicationScoped.",
                    HERE + "Booth#store(BuildErrorsTest$Sku): " + HERE + "SkuKey is no CDI bean, but the lock name needs it. "
                            + "Give it a scope such as @ApplicationScoped.",
                    HERE + "NoBean#run(): " + HERE + "NoBean" + NO_BEAN,
                    HERE + "NoBeanClass: " + HERE + "NoBeanClass" + NO_BEAN,
                    HERE + "Order#pay(): " + HERE
                            + "Order is a JPA entity, not a CDI bean, so that @CacheLock would do nothing. "
                            + "Use @EntityLock, or move the method to a bean.",
                    HERE + "Stand#open(): every bean overrides this method without @CacheLock, which would do nothing. "
                            + "Put it on the overriding methods.",
                    "quarkus.cache-lock.locks.\"order:{id}\".store: there is no lock store 'job'. Did you mean 'jobs'?",
                    "quarkus.cache-lock.store: there is no lock store 'memori'. Did you mean 'memory'?",
                    "quarkus.cache-lock.stores.\"jobs\".type: there is no lock store type 'rediss'. Did you mean 'redis'?",
                    "quarkus.cache-lock.stores.\"tables\".type: the lock store 'datasource' needs a JDBC datasource. Add io.quarkus:quarkus-agroal and a JDBC driver extension such as "
                            + "io.quarkus:quarkus-jdbc-postgresql, and configure quarkus.datasource.")));

    @Test
    void areAllTold() {
        throw new AssertionError("The build should have failed");
    }

    @ApplicationScoped
    static class Booth {
        @CacheLock("order:{ids}")
        private void sell(long id) {
        }

        @CacheLock(value = "kept", store = "redis")
        void kept() {
        }

        @CacheLock("{sku}")
        void store(Sku sku) {
        }

        @CacheLock(value = "loud", keyGenerator = NoGenerator.class)
        void shout() {
        }

        @CacheLock(value = "named", store = "jobs")
        void named() {
        }
    }

    record Sku(String digits) {
    }

    static class SkuKey implements LockKeyConverter<Sku> {
        @Override
        public String toKey(Sku sku) {
            return sku.digits();
        }
    }

    static class NoGenerator implements LockKeyGenerator {
        @Override
        public String generate(Method method, Object... arguments) {
            return "";
        }
    }

    static class NoBean {
        @CacheLock("run")
        void run() {
        }
    }

    @CacheLock("run")
    static class NoBeanClass {
        void run() {
        }

        void runToo() {
        }
    }

    @Entity
    static class Order {
        @CacheLock("pay")
        void pay() {
        }
    }

    abstract static class Stand {
        @CacheLock("open")
        void open() {
        }

        @CacheLock("close")
        void close() {
        }
    }

    @Singleton
    static class Kiosk extends Stand {
        @Override
        void open() {
        }
    }

    @IfBuildProfile("another")
    @ApplicationScoped
    static class LeftOut {
        @CacheLock("run")
        void run() {
        }
    }

    @IfBuildProfile("another")
    static class LeftOutByProfile {
        @CacheLock("run")
        void run() {
        }
    }

    static class Parent {
        @CacheLock("run")
        void run() {
        }
    }

    @ApplicationScoped
    static class Child extends Parent {
    }
}
