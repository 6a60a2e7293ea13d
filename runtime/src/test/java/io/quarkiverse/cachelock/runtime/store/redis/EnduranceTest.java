package io.quarkiverse.cachelock.runtime.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.testservers.RedisServer;

/**
 * Three JVMs with eight threads each on one hot lock, with all defaults: nobody starves. For ten seconds, or for
 * {@code -Dcache-lock.endurance.minutes=10}; each holds the lock for {@code -Dcache-lock.endurance.hold-millis}, 2 by default.
 * The fair share is the time that it takes all of them to have a turn, on average; how long they really waited is printed.
 */
class EnduranceTest {

    private static final Duration LASTS = Duration.ofMinutes(Integer.getInteger("cache-lock.endurance.minutes", 0));
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final int HOLD_MILLIS = Integer.getInteger("cache-lock.endurance.hold-millis", 2);
    private static final int JVMS = 3;
    private static final int THREADS = 8;

    @Test
    void everyThreadOfEveryJvmGetsItsTurns() {
        try (RedisServer server = RedisServer.start()) {
            List<LockingJvm> jvms = IntStream.range(0, JVMS)
                    .mapToObj(i -> LockingJvm.start("jvm" + i, server.url(), true)).toList();
            Duration lasts = LASTS.isZero() ? SHORT : LASTS;
            jvms.forEach(LockingJvm::awaitReady);
            jvms.forEach(jvm -> jvm.tell("run " + THREADS + " " + lasts.toSeconds() + " " + HOLD_MILLIS));
            IntStream.range(0, THREADS).forEach(i -> jvms.forEach(jvm -> jvm.awaitSaid("waited", i, lasts.plusMinutes(1))));
            assertThat(jvms).noneMatch(jvm -> jvm.hasSaid("failed"));
            everybodyHadAFairShare(jvms.stream().flatMap(EnduranceTest::waits).toList(), lasts);
            jvms.forEach(LockingJvm::close);
        }
    }

    /** For each thread, how often it waited each number of milliseconds. */
    private static Stream<int[]> waits(LockingJvm jvm) {
        return jvm.said().stream().filter(line -> line.startsWith("waited "))
                .map(line -> Stream.of(line.replaceAll("[^\\d ]", "").trim().split(" +")).mapToInt(Integer::parseInt)
                        .toArray());
    }

    private static void everybodyHadAFairShare(List<int[]> threads, Duration lasts) {
        assertThat(threads).hasSize(JVMS * THREADS);
        double[] turns = threads.stream().mapToDouble(waits -> IntStream.of(waits).sum()).toArray();
        double sum = Arrays.stream(turns).sum();
        double jain = sum * sum / (turns.length * Arrays.stream(turns).map(t -> t * t).sum());
        double fairShare = lasts.toMillis() * turns.length / sum;
        int[] all = new int[threads.get(0).length];
        threads.forEach(waits -> Arrays.setAll(all, millis -> all[millis] + waits[millis]));
        System.out.printf(
                "%d threads for %d s: %.0f turns, the fewest of a thread %.0f, Jain's index %.4f; fair share %.1f ms, "
                        + "waits: median %d ms, 99 %% %d ms, 99.99 %% %d ms, longest %d ms, %d longer than 3 fair shares%n",
                turns.length, lasts.toSeconds(), sum, Arrays.stream(turns).min().orElse(0), jain, fairShare,
                quantile(all, 0.5), quantile(all, 0.99), quantile(all, 0.9999), quantile(all, 1),
                IntStream.range((int) (3 * fairShare) + 1, all.length).map(millis -> all[millis]).sum());
        assertThat(jain).as("Jain's index over the threads").isGreaterThanOrEqualTo(0.9);
    }

    private static int quantile(int[] counts, double share) {
        long rest = (long) Math.ceil(share * IntStream.of(counts).asLongStream().sum());
        for (int i = 0; i < counts.length; i++) {
            rest -= counts[i];
            if (rest <= 0) {
                return i;
            }
        }
        return counts.length;
    }
}
