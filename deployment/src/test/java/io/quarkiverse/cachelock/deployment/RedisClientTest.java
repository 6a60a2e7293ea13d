package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;

import jakarta.enterprise.inject.Any;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.arc.Arc;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;

/** Hosts are often set in production only, so that nothing but the lock store tells which clients are needed. */
class RedisClientTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withEmptyApplication()
            .setForcedDependencies(
                    List.of(Dependency.of("io.quarkus", "quarkus-redis-client", Version.getVersion())))
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.cache-lock.store", "memory")
            .overrideConfigKey("quarkus.cache-lock.stores.jobs.type", "redis")
            .overrideConfigKey("quarkus.cache-lock.stores.jobs.redis.client-name", "locks")
            .overrideRuntimeConfigKey("quarkus.redis.locks.hosts", "redis://localhost:1");

    @Test
    void theClientsOfTheStoresAreThere() {
        assertThat(Arc.container().beanManager().getBeans(Object.class, Any.Literal.INSTANCE))
                .filteredOn(bean -> bean.getTypes().stream()
                        .anyMatch(type -> type.getTypeName().equals("io.vertx.redis.client.Redis")))
                .extracting(bean -> bean.getQualifiers().stream().map(Object::toString).collect(Collectors.joining()))
                .anyMatch(qualifiers -> qualifiers.contains("locks"));
    }
}
