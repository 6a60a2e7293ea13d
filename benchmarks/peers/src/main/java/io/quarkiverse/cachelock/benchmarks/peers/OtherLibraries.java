package io.quarkiverse.cachelock.benchmarks.peers;

import java.util.Optional;

import org.redisson.api.RedissonClient;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;

import io.quarkiverse.cachelock.benchmarks.worker.Library;
import io.quarkiverse.cachelock.benchmarks.worker.Peer;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;

public final class OtherLibraries implements Library {

    @Override
    public Optional<Peer> open(String peer, Servers servers) {
        return Optional.ofNullable(switch (peer) {
            case "redisson-rlock" -> new RedissonPeer(servers, RedissonClient::getLock);
            case "redisson-fair" -> new RedissonPeer(servers, RedissonClient::getFairLock);
            case "redisson-fenced" -> new RedissonPeer(servers, RedissonClient::getFencedLock);
            case "shedlock-redis" -> ShedLockPeer.redis(servers, false);
            case "shedlock-redis-keepalive" -> ShedLockPeer.redis(servers, true);
            case "shedlock-jdbc" -> ShedLockPeer.jdbc(servers);
            case "spring-redis-spin" -> SpringPeer.redis(servers, RedisLockType.SPIN_LOCK);
            case "spring-redis-pubsub" -> SpringPeer.redis(servers, RedisLockType.PUB_SUB_LOCK);
            case "spring-jdbc" -> SpringPeer.jdbc(servers);
            default -> null;
        });
    }
}
