package io.quarkiverse.cachelock.runtime.store.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

import org.eclipse.microprofile.context.spi.ContextManagerProvider;

import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.LocalPassing;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.LockSettings;
import io.quarkiverse.cachelock.runtime.engine.Timing;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;

/**
 * A JVM that does with one lock what it reads, a command a line, and says what has happened. See {@link LockingJvm}, which
 * starts it.
 */
public final class LockingMain {

    private static final String LOCK = "key";
    private static final LockSettings SETTINGS = new LockSettings(Duration.ofSeconds(60), Duration.ofSeconds(30), true,
            Duration.ofHours(1), Duration.ZERO, Duration.ofMillis(100));
    /** Of one millisecond each; the last one is for all that is longer. */
    private static final int WAITS = 10_000;

    private final Redis redis;
    private final LockEngine engine;
    private final Map<String, CountDownLatch> unlocks = new ConcurrentHashMap<>();

    private LockingMain(String redisUrl, String name, boolean passing) {
        ContextManagerProvider.instance();
        Vertx vertx = Vertx.vertx();
        this.redis = Redis.createClient(vertx, redisUrl);
        this.engine = new LockEngine(new RedisLockStore(vertx, redis), "", name,
                passing ? new LocalPassing(64, Duration.ofMillis(20)) : LocalPassing.OFF, Timing.system(),
                Infrastructure.getDefaultWorkerPool(), Executors.newFixedThreadPool(2));
    }

    /** URL of Redis, name of this JVM, and whether a lock may be passed on inside it. */
    public static void main(String[] args) throws IOException {
        var jvm = new LockingMain(args[0], args[1], Boolean.parseBoolean(args[2]));
        jvm.acquire("warm-" + args[1]).releaseNow();
        say("ready");
        try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in))) {
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                jvm.obey(command.split(" "));
            }
        }
        System.exit(0); // whoever started it has gone
    }

    private void obey(String... command) {
        switch (command[0]) {
            case "lock" -> {
                unlocks.put(command[1], new CountDownLatch(1));
                start(() -> lock(command[1]));
            }
            case "unlock" -> unlocks.get(command[1]).countDown();
            case "run" -> {
                long end = System.nanoTime() + Duration.ofSeconds(Long.parseLong(command[2])).toNanos();
                long hold = Duration.ofMillis(Long.parseLong(command[3])).toNanos();
                for (int i = 0; i < Integer.parseInt(command[1]); i++) {
                    start(() -> run(end, hold));
                }
            }
            default -> throw new IllegalArgumentException(command[0]);
        }
    }

    private static void start(Runnable task) {
        new Thread(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                say("failed " + e);
            }
        }).start();
    }

    private void lock(String id) {
        try {
            HeldLock lock = acquire(LOCK);
            say("granted " + id + " " + lock.fencingToken());
            unlocks.get(id).await();
            say("released " + id + " " + lock.releaseNow());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HeldLock acquire(String key) {
        return engine.acquirer(key, SETTINGS, engine.blocking()).acquireNow();
    }

    /**
     * Locks and unlocks until the time is over, and says how often each number of milliseconds was waited, and how many turns
     * others had in between, at most.
     */
    private void run(long end, long hold) {
        int[] waits = new int[WAITS];
        long myTurn = 0;
        long mostOfOthers = 0;
        for (long asked = System.nanoTime(); asked < end; asked = System.nanoTime()) {
            HeldLock lock = acquire(LOCK);
            long waited = Duration.ofNanos(System.nanoTime() - asked).toMillis();
            waits[(int) Math.min(waited, WAITS - 1)]++;
            long turn = nextTurn();
            mostOfOthers = Math.max(mostOfOthers, myTurn == 0 ? 0 : turn - myTurn - 1);
            myTurn = turn;
            for (long done = System.nanoTime() + hold; done > System.nanoTime();) {
                LockSupport.parkNanos(done - System.nanoTime());
            }
            if (!lock.releaseNow()) {
                throw new IllegalStateException("lost");
            }
        }
        say("waited " + Arrays.toString(waits) + " others " + mostOfOthers);
    }

    /** Counts the turns of all JVMs. */
    private long nextTurn() {
        return redis.send(Request.cmd(Command.INCR).arg("turns")).toCompletionStage().toCompletableFuture().join().toLong();
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
