package io.quarkiverse.cachelock.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All scenarios. A peer that cannot wait is left out where locks are contended. */
final class Scenarios {

    private static final int MANY = 100_000;
    private static final int ANY = Integer.MAX_VALUE;

    private static final List<String> REDIS = List.of("ours-redis", "floor-redis-pipelined", "redisson-rlock", "redisson-fair",
            "redisson-fenced", "shedlock-redis", "spring-redis-spin", "spring-redis-pubsub");
    private static final List<String> REDIS_WAITING = List.of("ours-redis", "floor-redis-blpop", "redisson-rlock",
            "redisson-fair", "redisson-fenced", "spring-redis-spin", "spring-redis-pubsub");
    private static final List<String> POSTGRES = List.of("ours-jdbc", "floor-jdbc-raw", "shedlock-jdbc", "spring-jdbc");
    private static final List<String> POSTGRES_WAITING = List.of("ours-jdbc", "ours-jdbc-notify", "floor-jdbc-advisory",
            "spring-jdbc");

    private Scenarios() {
    }

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        for (int threads : new int[] { 1, 8, 64 }) {
            all.add(uncontended("redis", threads, REDIS));
        }
        for (int threads : new int[] { 1, 8, 64 }) {
            all.add(uncontended("postgres", threads, with(POSTGRES, "floor-jdbc-raw-8")));
        }
        all.add(new Scenario("memory-uncontended", "one thread, a pair", 1, false, ANY, Measurements.nanoseconds(),
                List.of("ours-memory", "ours-memory-reactive", "floor-reentrant", "floor-reentrant-fair")));
        for (int threads : new int[] { 2, 16, 128 }) {
            all.add(hot("redis-hot-" + threads, 1, threads, with(REDIS_WAITING, "floor-reentrant-fair")));
        }
        for (int threads : new int[] { 2, 16, 128 }) {
            all.add(hot("postgres-hot-" + threads, 1, threads, POSTGRES_WAITING));
        }
        all.add(hot("redis-jvms", 4, 8, with(REDIS_WAITING, "ours-redis-global", "floor-redis-grant", "floor-redis-scripts")));
        all.add(hot("postgres-jvms", 4, 8, with(POSTGRES_WAITING, "ours-jdbc-global")));
        all.add(handOff("redis", with(REDIS_WAITING, "floor-redis-grant", "floor-redis-scripts")));
        all.add(handOff("postgres", with(POSTGRES_WAITING, "floor-jdbc-notify")));
        all.addAll(held());
        all.add(idle("redis", List.of("ours-redis", "redisson-rlock", "spring-redis-spin", "spring-redis-pubsub")));
        all.add(idle("postgres", List.of("ours-jdbc", "ours-jdbc-notify", "spring-jdbc")));
        return all;
    }

    private static Scenario uncontended(String store, int threads, List<String> peers) {
        return new Scenario(store + "-uncontended-" + threads,
                "threads: " + threads + ", each with a lock of its own; times are of pairs", 1, false, ANY,
                Measurements.uncontended(threads), peers);
    }

    private static Scenario hot(String name, int jvms, int threads, List<String> peers) {
        return new Scenario(name,
                "JVMs: " + jvms + ", threads in each: " + threads + ", one lock for all; times are of waiting", jvms,
                false, ANY,
                Measurements.contended(threads), peers);
    }

    private static Scenario handOff(String store, List<String> peers) {
        return new Scenario(store + "-hand-off", "from a release to the lock in another JVM", 2, false, ANY,
                Measurements.contended(1), Measurements.handOff(), peers);
    }

    private static List<Scenario> held() {
        return List.of(
                new Scenario("redis-held", "many locks held by one JVM; times are of acquisitions", 1, true, ANY,
                        Measurements.held(MANY, 0),
                        List.of("ours-redis", "floor-redis-pipelined", "redisson-rlock", "shedlock-redis-keepalive",
                                "spring-redis-spin")),
                new Scenario("redis-held-after-10000", "the same, after 10,000 earlier pairs", 1, true, ANY,
                        Measurements.held(MANY, 10_000), List.of("ours-redis", "floor-redis-pipelined")),
                // Redisson would not get through with more
                new Scenario("redis-held-5000-after-2000", "5,000 locks, after 2,000 earlier pairs", 1, true, 1,
                        Measurements.held(5_000, 2_000), List.of("redisson-rlock")));
    }

    private static Scenario idle(String store, List<String> peers) {
        return new Scenario(store + "-idle", "what the store hears in 5 s of a JVM where 4 threads wait", 2, true, 1,
                Measurements.idle(), peers);
    }

    private static List<String> with(List<String> peers, String... others) {
        return Stream.concat(peers.stream(), Stream.of(others)).toList();
    }
}
