package io.quarkiverse.cachelock.deployment;

import java.util.List;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.testservers.RedisServer;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;

class SeveralLocksOnRedisTest extends SeveralLocksContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = app()
            .setBeforeAllCustomizer(() -> System.setProperty("test.redis", RedisServer.shared().url()))
            .setForcedDependencies(List.of(Dependency.of("io.quarkus", "quarkus-redis-client", Version.getVersion())))
            .overrideConfigKey("quarkus.redis.hosts", "${test.redis}");
}
