package io.quarkiverse.cachelock.compatibility;

import java.util.Map;

import io.quarkiverse.cachelock.testservers.RedisServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

public class RealRedis implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        return Map.of("quarkus.redis.hosts", RedisServer.shared().url());
    }

    @Override
    public void stop() {
    }
}
