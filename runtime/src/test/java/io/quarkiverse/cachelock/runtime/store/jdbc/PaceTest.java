package io.quarkiverse.cachelock.runtime.store.jdbc;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {

    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final long MILLI = MILLISECONDS.toNanos(1);

    private final Pace pace = new Pace(INTERVAL);

    @ParameterizedTest
    @CsvSource({ "0, 1", "8, 1", "15, 1", "16, 2", "31, 2", "32, 4", "400, 32", "800, 64", "1023, 64", "1024, 100",
            "3600000, 100" })
    void looksAreAMillisecondApartAndThenAboutAnEighthOfTheWaitUpToTheRetryInterval(long waitedMillis, long apartMillis) {
        long since = System.nanoTime();
        assertThat(apart(INTERVAL, since, since + MILLISECONDS.toNanos(waitedMillis))).isEqualTo(apartMillis * MILLI);
    }

    @ParameterizedTest
    @ValueSource(longs = { 0, 1, 1000 })
    void aRetryIntervalBelowTheFloorIsKept(long waitedMillis) {
        long since = System.nanoTime();
        assertThat(apart(Duration.ofNanos(MICROSECONDS.toNanos(10)), since, since + MILLISECONDS.toNanos(waitedMillis)))
                .isEqualTo(MICROSECONDS.toNanos(10));
    }

    @ParameterizedTest
    @ValueSource(longs = { 0, Long.MAX_VALUE - 1_000_000, Long.MIN_VALUE + 1_000_000_000_000L })
    void theNextLookIsAheadAndNoFurtherThanItsInterval(long since) {
        LongStream.range(0, 1000).map(i -> since + i * 777_777).forEach(
                now -> assertThat(pace.next(INTERVAL, since, now) - now).isBetween(1L, INTERVAL.toNanos()));
    }

    @Test
    void thoseWhoWaitForAboutAsLongLookAtTheSameTime() {
        long since = System.nanoTime();
        long next = pace.next(INTERVAL, since, since + SECONDS.toNanos(2));
        assertThat(pace.next(INTERVAL, since - SECONDS.toNanos(5), next - 1)).isEqualTo(next);
        assertThat(pace.next(INTERVAL, since - HOURS.toNanos(1), next - INTERVAL.toNanos())).isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource({ "100, 1, 100", "100, 2, 200", "100, 4, 800", "100, 5, 1000", "100, 1000000, 1000", "1, 1, 1", "1, 11, 1000",
            "3000, 1, 3000", "3000, 1000, 3000", "31536000000, 100, 31536000000" })
    void failuresSlowLooksDownToOneASecondAndNeverBelowTheRetryInterval(long intervalMillis, int failures, long pauseMillis) {
        long now = System.nanoTime();
        assertThat(new Pace(Duration.ofMillis(intervalMillis)).afterFailures(failures, now) - now)
                .isEqualTo(pauseMillis * MILLI);
    }

    /** Between the next look and the one after, had as much been waited then. */
    private long apart(Duration atMost, long since, long now) {
        long next = pace.next(atMost, since, now);
        return pace.next(atMost, next - (now - since), next) - next;
    }
}
