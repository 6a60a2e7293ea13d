package io.quarkiverse.cachelock.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A real Redis Cluster of three masters on the loopback interface, with the hash slots spread over them, and a replica of
 * each if there are to be any. A node that is started again is the one that it was, without its data.
 */
public final class RedisCluster implements AutoCloseable {

    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;
    private static final int MOST_SLOTS_AT_ONCE = 500;
    private static final int START_SECONDS = 30;

    private final Path identities;
    private final List<RedisServer> nodes;
    private final List<RedisServer> replicas;

    private RedisCluster(int replicas, Duration silence) {
        this.identities = newDirectory();
        this.nodes = servers(MASTERS, silence);
        this.replicas = servers(replicas, silence);
    }

    /** A new cluster, ready for use. */
    public static RedisCluster start() {
        return start(0, Duration.ofSeconds(5));
    }

    /** @param silence of a master after which its replica takes its place */
    public static RedisCluster startWithReplicas(Duration silence) {
        return start(MASTERS, silence);
    }

    private static RedisCluster start(int replicas, Duration silence) {
        var cluster = new RedisCluster(replicas, silence);
        try {
            cluster.join();
            cluster.replicate();
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** The addresses of those that were started as masters. */
    public List<String> urls() {
        return nodes.stream().map(RedisServer::url).toList();
    }

    /** Those that were started as masters. */
    public List<RedisServer> nodes() {
        return nodes;
    }

    /** Those that were started as replicas, in the order of their masters. */
    public List<RedisServer> replicas() {
        return replicas;
    }

    @Override
    public void close() {
        all().forEach(RedisServer::close);
        Directories.delete(identities);
    }

    private List<RedisServer> servers(int count, Duration silence) {
        return Stream.generate(() -> RedisServer.start(port -> List.of("--cluster-enabled", "yes",
                "--cluster-config-file", identities.resolve(port + ".conf").toString(),
                "--cluster-node-timeout", Long.toString(silence.toMillis())))).limit(count).toList();
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("cluster-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Stream<RedisServer> all() {
        return Stream.concat(nodes.stream(), replicas.stream());
    }

    private void join() {
        for (int i = 0; i < nodes.size(); i++) {
            RedisServer node = nodes.get(i);
            // without epochs of their own, nodes that meet argue about slots
            expectOk(node.ask("CLUSTER SET-CONFIG-EPOCH " + (i + 1)));
            int end = (i + 1) * SLOTS / nodes.size();
            for (int slot = i * SLOTS / nodes.size(); slot < end; slot += MOST_SLOTS_AT_ONCE) {
                expectOk(node.ask("CLUSTER ADDSLOTS " + IntStream.range(slot, Math.min(slot + MOST_SLOTS_AT_ONCE, end))
                        .mapToObj(Integer::toString).collect(Collectors.joining(" "))));
            }
        }
        all().forEach(node -> expectOk(node.ask("CLUSTER MEET 127.0.0.1 " + nodes.get(0).port())));
        awaitThat(() -> nodes.stream().allMatch(node -> node.ask("CLUSTER INFO").contains("cluster_state:ok")
                && node.ask("CLUSTER SLOTS").startsWith("*" + nodes.size())));
    }

    private void replicate() {
        for (int i = 0; i < replicas.size(); i++) {
            RedisServer replica = replicas.get(i);
            String master = id(nodes.get(i));
            // refused until the replica has heard of the master
            awaitThat(() -> replica.ask("CLUSTER REPLICATE " + master).startsWith("+OK"));
        }
        awaitThat(() -> nodes.stream().limit(replicas.size()).allMatch(RedisCluster::hasReplica)
                && all().allMatch(this::knowsReplicas));
    }

    /** What the cluster calls a node. */
    public static String id(RedisServer node) {
        return node.ask("CLUSTER MYID").lines().toList().get(1);
    }

    /** Whether a master has a replica that is connected and in sync. */
    public static boolean hasReplica(RedisServer master) {
        return master.ask("INFO replication").contains(",state=online,");
    }

    /** Who does not know them takes none of them for the heir of its master. */
    private boolean knowsReplicas(RedisServer node) {
        return node.ask("CLUSTER NODES").lines().filter(line -> line.contains("slave ")).count() == replicas.size();
    }

    private static void expectOk(String answer) {
        if (!answer.startsWith("+OK")) {
            throw new IllegalStateException(answer);
        }
    }

    static void awaitThat(BooleanSupplier ready) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!isReady(ready)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Redis servers did not find each other");
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** A server whose role changes drops its clients. */
    private static boolean isReady(BooleanSupplier ready) {
        try {
            return ready.getAsBoolean();
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}
