package io.quarkiverse.cachelock.torture.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.quarkiverse.cachelock.torture.faults.Fault;
import io.quarkiverse.cachelock.torture.faults.FaultKind;

/** Redis, whose place a replica can take. */
public final class RedisRig implements Rig {

    private final Optional<FakeTime> clock = FakeTime.find();
    private final Path directory;
    private final Network network;
    private RedisNode primary;

    /** @param directory where what the servers log is kept */
    public RedisRig(Path directory) {
        this.directory = directory;
        this.primary = newNode();
        this.network = new Network(primary.port());
    }

    private RedisNode newNode() {
        return new RedisNode(clock, directory.resolve("redis.log"));
    }

    @Override
    public String name() {
        return store();
    }

    @Override
    public String store() {
        return "redis";
    }

    @Override
    public String url(int process) {
        return "redis://127.0.0.1:" + network.port(process);
    }

    @Override
    public Set<FaultKind> faults() {
        Set<FaultKind> all = EnumSet.copyOf(Network.faultsAnd(FaultKind.SERVER_STOP, FaultKind.SERVER_RESTART,
                FaultKind.SERVER_CRASH, FaultKind.CONNECTIONS_KILLED, FaultKind.SCRIPT_FLUSH, FaultKind.CLOCK_JUMP,
                FaultKind.FLUSH_ALL, FaultKind.EVICTION, FaultKind.FAILOVER));
        all.removeAll(skipped().keySet());
        return all;
    }

    @Override
    public Map<FaultKind, String> skipped() {
        return clock.isPresent() ? Map.of() : Map.of(FaultKind.CLOCK_JUMP, FakeTime.MISSING);
    }

    @Override
    public Runnable begin(Fault fault) {
        return switch (fault.kind()) {
            case SERVER_STOP -> {
                primary.process().pause();
                yield () -> primary.process().resume();
            }
            case SERVER_RESTART -> ended("TERM");
            case SERVER_CRASH -> ended("KILL");
            case CONNECTIONS_KILLED -> at(fault.choice() % 2 == 0 ? "CLIENT KILL TYPE normal" : "CLIENT KILL TYPE pubsub");
            case SCRIPT_FLUSH -> at("SCRIPT FLUSH");
            case FLUSH_ALL -> at("FLUSHALL");
            case CLOCK_JUMP -> jump(fault.clockJump());
            case EVICTION -> evict();
            case FAILOVER -> failOver();
            default -> network.begin(fault);
        };
    }

    private Runnable ended(String signal) {
        primary.process().end(signal);
        return () -> primary.start();
    }

    private Runnable at(String command) {
        primary.ask(command);
        return () -> {
        };
    }

    private Runnable jump(Duration ahead) {
        FakeTime time = clock.orElseThrow();
        time.set((int) ahead.toSeconds());
        return () -> time.set(0);
    }

    private Runnable evict() {
        primary.ask("CONFIG SET maxmemory-policy allkeys-random");
        primary.ask("CONFIG SET maxmemory 1");
        return () -> primary.ask("CONFIG SET maxmemory 0");
    }

    /** As Sentinel does it, at once and behind an address that stays: until then the replica hears nothing. */
    private Runnable failOver() {
        RedisNode replica = newNode();
        var replication = new Proxy(primary.port());
        replica.ask("REPLICAOF 127.0.0.1 " + replication.port());
        NativeServer.awaitThat(() -> replica.ask("INFO replication").contains("master_link_status:up"));
        NativeServer.awaitThat(() -> replica.ask("INFO persistence").contains("aof_rewrite_in_progress:0"));
        replication.blackHole(true);
        return () -> {
            RedisNode former = primary;
            former.process().end("KILL");
            replication.close();
            replica.ask("REPLICAOF NO ONE");
            primary = replica;
            network.moveTo(replica.port());
            former.close();
        };
    }

    @Override
    public List<String> heldLocks() {
        return heldLocks(primary::ask);
    }

    static List<String> heldLocks(UnaryOperator<String> redis) {
        String answer = redis.apply("EVAL \"local held = {} for _, key in ipairs(redis.call('KEYS', '*')) do"
                + " if string.sub(key, -6) ~= ':fence' and string.sub(key, 1, 8) ~= 'counter:' then"
                + " held[#held + 1] = key end end return table.concat(held, ' ')\" 0");
        String keys = answer.replaceFirst("^\\$\\d+\r\n", "").trim();
        return keys.isEmpty() ? List.of() : Arrays.asList(keys.split(" "));
    }

    @Override
    public void close() {
        network.close();
        primary.close();
    }
}
