package io.quarkiverse.cachelock.it;

import java.util.ArrayList;
import java.util.List;

import io.quarkiverse.cachelock.testservers.RedisServer;

class TwoJvmsOnRedisIT implements TwoJvms {

    private final List<Jvm> jvms = new ArrayList<>();

    @Override
    public List<Jvm> jvms() {
        return jvms;
    }

    @Override
    public List<String> options() {
        return List.of("-Dquarkus.cache-lock.store=redis", "-Dquarkus.redis.hosts=" + RedisServer.shared().url());
    }
}
