package io.quarkiverse.cachelock.runtime.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
            await().atMost(lasts.plusMinutes(1)).until(() -> jvms.stream().allMatch(EnduranceTest::hasEnded));
            assertThat(jvms).allSatisfy(jvm -> assertThat(jvm.said()).noneMatch(line -> line.startsWith("failed")));
            everybodyHadAFairShare(jvms.stream().flatMap(EnduranceTest::figures).toList(), lasts);
            jvms.forEach(LockingJvm::close);
        }
    }

    private static boolean hasEnded(LockingJvm jvm) {
        return jvm.hasSaid("failed") || jvm.said().stream().filter(line -> line.startsWith("waited")).count() == THREADS;
    }

    /** For each thread, how often it waited each number of milliseconds, and how many turns others had in between, at most. */
    private static Stream<int[]> figures(LockingJvm jvm) {
        return jvm.said().stream().filter(line -> line.startsWith("waited "))
                .map(line -> Stream.of(line.replaceAll("[^\\d ]", "").trim().split(" +")).mapToInt(Integer::parseInt)
                        .toArray());
    }

    private static void everybodyHadAFairShare(List<int[]> figures, Duration lasts) {
        assertThat(figures).hasSize(JVMS * THREADS);
        int[] waits = new int[figures.get(0).length - 1];
        figures.forEach(thread -> Arrays.setAll(waits, millis -> waits[millis] + thread[millis]));
        double[] turns = figures.stream().mapToDouble(thread -> IntStream.of(thread).limit(waits.length).sum()).toArray();
        double sum = Arrays.stream(turns).sum();
        double jain = sum * sum / (turns.length * Arrays.stream(turns).map(t -> t * t).sum());
        double fairShare = lasts.toMillis() * turns.length / sum;
        System.out.printf("%d threads for %d s: %.0f turns, the fewest of a thread %.0f, Jain's index %.4f%n"
                + "between two turns of a thread others had %d at most%n"
                + "fair share %.1f ms, waits: median %d ms, 99 %% %d ms, 99.99 %% %d ms, longest %d ms; %d of more than 3 fair shares%n",
                turns.length, lasts.toSeconds(), sum, Arrays.stream(turns).min().orElse(0), jain,
                figures.stream().mapToInt(thread -> thread[waits.length]).max().orElse(0),
                fairShare, quantile(waits, 0.5), quantile(waits, 0.99), quantile(waits, 0.9999), quantile(waits, 1),
                IntStream.range((int) (3 * fairShare) + 1, waits.length).map(millis -> waits[millis]).sum());
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
