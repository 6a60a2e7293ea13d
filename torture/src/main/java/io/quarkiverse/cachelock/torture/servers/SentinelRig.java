package io.quarkiverse.cachelock.torture.servers;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.quarkiverse.cachelock.testservers.RedisSentinel;
import io.quarkiverse.cachelock.testservers.RedisServer;
import io.quarkiverse.cachelock.torture.faults.Fault;
import io.quarkiverse.cachelock.torture.faults.FaultKind;
import io.quarkiverse.cachelock.torture.worker.WorkerSettings;

/** Two Redis servers, of which a Sentinel makes one the primary when the other one dies; without a network before them. */
public final class SentinelRig implements Rig {

    private final RedisSentinel servers = RedisSentinel.start();
    private RedisServer primary = servers.master();
    private RedisServer replica = servers.replica();

    public SentinelRig() {
        // Quicker than one would have it where networks are slow
        askSentinel("SET " + RedisSentinel.MASTER + " failover-timeout 3000");
    }

    @Override
    public String name() {
        return store();
    }

    @Override
    public String store() {
        return WorkerSettings.SENTINEL;
    }

    @Override
    public String url(int process) {
        return servers.url();
    }

    @Override
    public Set<FaultKind> faults() {
        return EnumSet.of(FaultKind.FAILOVER, FaultKind.CONNECTIONS_KILLED, FaultKind.SCRIPT_FLUSH);
    }

    @Override
    public Runnable begin(Fault fault) {
        return switch (fault.kind()) {
            case FAILOVER -> failOver();
            case CONNECTIONS_KILLED -> at("CLIENT KILL TYPE normal");
            case SCRIPT_FLUSH -> at("SCRIPT FLUSH");
            default -> throw new IllegalArgumentException(fault.kind() + " does not happen to Sentinel here");
        };
    }

    private Runnable at(String command) {
        primary.ask(command);
        return () -> {
        };
    }

    /** The replica hears nothing for a while, then the primary dies, and Sentinel does the rest. */
    private Runnable failOver() {
        NativeServer.awaitThat(this::isInSync);
        replica.ask("REPLICAOF 127.0.0.1 1");
        return () -> {
            RedisServer dead = primary;
            dead.kill();
            servers.takeForDeadAfter(Duration.ofSeconds(1));
            NativeServer.awaitThat(() -> isNamed(replica));
            servers.takeForDeadAfter(RedisSentinel.NEVER);
            primary = replica;
            replica = dead;
            dead.restart();
            dead.ask("REPLICAOF 127.0.0.1 " + primary.port());
        };
    }

    private boolean isNamed(RedisServer server) {
        return askSentinel("get-master-addr-by-name " + RedisSentinel.MASTER).contains("\r\n" + server.port() + "\r\n")
                && server.ask("INFO replication").contains("role:master");
    }

    /** Sentinel must know of the replica, which must have what there is. */
    private boolean isInSync() {
        String replicas = askSentinel("replicas " + RedisSentinel.MASTER);
        return replica.ask("INFO replication").contains("master_link_status:up")
                && replicas.contains("\r\n" + replica.port() + "\r\n") && !replicas.contains("disconnected");
    }

    private String askSentinel(String question) {
        return servers.sentinel().ask("SENTINEL " + question);
    }

    @Override
    public List<String> heldLocks() {
        return RedisRig.heldLocks(primary::ask);
    }

    @Override
    public void close() {
        servers.close();
    }
}
