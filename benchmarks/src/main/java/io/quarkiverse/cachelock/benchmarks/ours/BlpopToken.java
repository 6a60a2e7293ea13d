package io.quarkiverse.cachelock.benchmarks.ours;

import io.quarkiverse.cachelock.benchmarks.worker.Peer;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;

/** A list with one element for each key: whoever pops it has the lock. No lease, no owner; a blocking socket per thread. */
final class BlpopToken implements Peer {

    private final ThreadLocal<Resp> connections;

    BlpopToken(Servers servers) {
        connections = ThreadLocal.withInitial(() -> new Resp(servers.redisPort()));
    }

    @Override
    public Held acquire(String key) {
        Resp connection = connections.get();
        if (connection.send("GET", key + ":there") == null && connection.send("SET", key + ":there", "1", "NX") != null) {
            connection.send("RPUSH", key, "token");
        }
        connection.send("BLPOP", key, "0");
        return () -> {
            connection.send("RPUSH", key, "token");
            return true;
        };
    }
}
