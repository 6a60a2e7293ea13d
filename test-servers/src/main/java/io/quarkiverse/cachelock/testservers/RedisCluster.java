package io.quarkiverse.cachelock.testservers;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A real Redis Cluster of three masters on the loopback interface, with the hash slots spread over them. */
public final class RedisCluster implements AutoCloseable {

    private static final int SLOTS = 16_384;
    private static final int MOST_SLOTS_AT_ONCE = 500;
    private static final int START_SECONDS = 30;

    private final List<RedisServer> nodes;

    private RedisCluster(List<RedisServer> nodes) {
        this.nodes = nodes;
    }

    /** A new cluster, ready for use. */
    public static RedisCluster start() {
        var cluster = new RedisCluster(Stream.generate(() -> RedisServer.start(port -> List.of("--cluster-enabled", "yes",
                "--cluster-config-file", "nodes.conf", "--cluster-node-timeout", "5000"))).limit(3).toList());
        try {
            cluster.join();
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** The addresses of all nodes. */
    public List<String> urls() {
        return nodes.stream().map(RedisServer::url).toList();
    }

    public List<RedisServer> nodes() {
        return nodes;
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
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
        nodes.forEach(node -> expectOk(node.ask("CLUSTER MEET 127.0.0.1 " + nodes.get(0).port())));
        awaitThat(() -> nodes.stream().allMatch(node -> node.ask("CLUSTER INFO").contains("cluster_state:ok")
                && node.ask("CLUSTER SLOTS").startsWith("*" + nodes.size())));
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
