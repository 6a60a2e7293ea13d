package io.quarkiverse.cachelock.benchmarks.ours;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.quarkiverse.cachelock.benchmarks.worker.Peer;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;

/** A list with one element for each key: whoever pops it has the lock. No lease, no owner; a blocking socket per caller. */
final class BlpopToken implements Peer {

    private final Servers servers;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Queue<Resp> idle = new ConcurrentLinkedQueue<>();

    BlpopToken(Servers servers) {
        this.servers = servers;
    }

    @Override
    public Held acquire(String key) {
        Resp found = idle.poll();
        Resp connection = found != null ? found : new Resp(servers.redisPort());
        if (known.add(key) && connection.send("SET", key + ":there", "1", "NX") != null) {
            connection.send("RPUSH", key, "token");
        }
        connection.send("BLPOP", key, "0");
        return () -> {
            connection.send("RPUSH", key, "token");
            idle.add(connection);
            return true;
        };
    }
}
