package io.quarkiverse.cachelock.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real Redis with a replica and a Sentinel that watches them, on the loopback interface. */
public final class RedisSentinel implements AutoCloseable {

    /** What the Sentinel calls them. */
    public static final String MASTER = "locks";

    /** As the Sentinel is set: if it took a primary that is only slow for dead, there would be two of them for a while. */
    public static final Duration NEVER = Duration.ofHours(1);

    private final RedisServer master;
    private final RedisServer replica;
    private final RedisServer sentinel;

    private RedisSentinel() {
        master = RedisServer.start();
        replica = RedisServer.start(port -> List.of("--replicaof", "127.0.0.1", Integer.toString(master.port())));
        sentinel = RedisServer.start(port -> List.of(configuration().toString(), "--sentinel"));
    }

    /** New ones, ready for use. */
    public static RedisSentinel start() {
        var all = new RedisSentinel();
        RedisCluster.awaitThat(() -> all.replica.ask("INFO replication").contains("master_link_status:up")
                && all.sentinel.ask("SENTINEL replicas " + MASTER).contains(Integer.toString(all.replica.port())));
        return all;
    }

    /** The address of the Sentinel. */
    public String url() {
        return sentinel.url();
    }

    public RedisServer master() {
        return master;
    }

    public RedisServer sentinel() {
        return sentinel;
    }

    public RedisServer replica() {
        return replica;
    }

    /** Makes the replica the master, and the master its replica. */
    public void failOver() {
        sentinel.ask("SENTINEL failover " + MASTER);
        RedisCluster.awaitThat(() -> replica.ask("INFO replication").contains("role:master")
                && master.ask("INFO replication").contains("master_link_status:up")
                && sentinel.ask("SENTINEL get-master-addr-by-name " + MASTER).contains(Integer.toString(replica.port())));
    }

    /** @param silence of a server that is then out of the question */
    public void takeForDeadAfter(Duration silence) {
        sentinel.ask("SENTINEL SET " + MASTER + " down-after-milliseconds " + silence.toMillis());
    }

    @Override
    public void close() {
        sentinel.close();
        replica.close();
        master.close();
    }

    private Path configuration() {
        try {
            Path file = Files.createTempFile("sentinel-", ".conf");
            file.toFile().deleteOnExit();
            return Files.writeString(file, "sentinel monitor " + MASTER + " 127.0.0.1 " + master.port() + " 1\n"
                    + "sentinel down-after-milliseconds " + MASTER + " " + NEVER.toMillis() + "\n"
                    + "sentinel failover-timeout " + MASTER + " 10000\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
