package io.quarkiverse.cachelock.it.django;

import java.util.Map;

import io.quarkiverse.cachelock.testservers.RedisServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(DjangoProofOnRedisTest.Profile.class)
class DjangoProofOnRedisTest extends DjangoProof {

    public static final class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.cache-lock.store", "redis", "quarkus.cache-lock.key-prefix", "prefix:",
                    "quarkus.redis.hosts", RedisServer.shared().url());
        }
    }
}
