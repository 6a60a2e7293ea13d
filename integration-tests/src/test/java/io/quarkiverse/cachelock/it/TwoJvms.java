package io.quarkiverse.cachelock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two JVMs of the ticket booth on one server must do, whatever the server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
interface TwoJvms {

    int SEATS = 40;

    /** The options that put the booth on the server. */
    List<String> options();

    /** Where the JVMs are kept between the tests. */
    List<Jvm> jvms();

    @BeforeAll
    default void start() {
        for (String name : List.of("first", "second")) {
            jvms().add(Jvm.start(getClass().getSimpleName() + "-" + name, options()));
        }
    }

    @AfterAll
    default void stop() {
        jvms().forEach(Jvm::close);
    }

    @ParameterizedTest
    @ValueSource(strings = { "/sell?locked=true", "/sell/reactive", "/sell/manager" })
    default void neverOversoldWithTheLock(String sell) {
        // One JVM may be lucky and sell all: then nothing was shown
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            List<Integer> sold = sold(sell);
            assertThat(sold.get(0) + sold.get(1)).isEqualTo(SEATS);
            return !sold.contains(0);
        });
        assertThat(Crowd.get(first() + "/contested").body()).contains("\"sold\":" + SEATS, "\"oversold\":0");
    }

    @Test
    default void oversoldWithoutTheLock() {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            List<Integer> sold = sold("/sell?locked=false");
            return sold.get(0) + sold.get(1) > SEATS;
        });
    }

    @Test
    default void bothSeeWhoHoldsTheLock() {
        CompletableFuture<HttpResponse<String>> stocktaking = Crowd.post(second() + "/watched/stocktaking?seconds=2");

        await().until(() -> Crowd.get(first() + "/watched/holder").statusCode() == 200);
        assertThat(Crowd.get(first() + "/watched/holder").body()).contains("ticket-booth", "fencingToken");
        assertThat(stocktaking.join().statusCode()).isEqualTo(204);
        assertThat(Crowd.get(first() + "/watched/holder").statusCode()).isEqualTo(204);
    }

    @Test
    default void theLockOfAKilledJvmIsFreeAfterItsLease() {
        List<String> shortLease = new ArrayList<>(options());
        shortLease.add("-Dquarkus.cache-lock.lease-time=2s");
        Crowd.post(first() + "/orphaned/reset?seats=1").join();
        try (Jvm victim = Jvm.start(getClass().getSimpleName() + "-victim", shortLease)) {
            Crowd.post(victim.shows() + "/orphaned/stocktaking?seconds=600");
            await().until(() -> Crowd.get(first() + "/orphaned/holder").statusCode() == 200);
            CompletableFuture<HttpResponse<String>> sale = Crowd.post(first() + "/orphaned/sell?locked=true");
            assertThat(sale).isNotDone();

            victim.kill();

            await().atMost(Duration.ofSeconds(10)).until(sale::isDone);
            assertThat(sale.join().statusCode()).as(sale.join().body()).isEqualTo(200);
        }
    }

    @Test
    default void theMinHoldTimeOutlivesAKilledJvm() {
        List<String> minHold = new ArrayList<>(options());
        minHold.add("-Dquarkus.cache-lock.locks.\"show:premiere\".min-hold-time=4s");
        Crowd.post(first() + "/premiere/reset?seats=2").join();
        try (Jvm victim = Jvm.start(getClass().getSimpleName() + "-quick", minHold)) {
            // What is slow only once
            Crowd.post(victim.shows() + "/rehearsal/sell/manager").join();
            long asked = System.nanoTime();
            assertThat(Crowd.post(victim.shows() + "/premiere/sell/manager").join().statusCode()).isEqualTo(200);
            victim.kill();
            assertThat(Crowd.get(first() + "/premiere/holder").statusCode()).isEqualTo(200);

            assertThat(Crowd.post(first() + "/premiere/sell/manager").join().statusCode()).isEqualTo(200);

            Duration waited = Duration.ofNanos(System.nanoTime() - asked);
            assertThat(waited).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(10));
        }
    }

    @Test
    default void theMinHoldTimeOutlivesAJvmThatIsKilledAfterARenewal() {
        Crowd.post(first() + "/opening/reset?seats=1").join();
        try (Jvm victim = holdingForAMinimum("opening", 6)) {
            long asked = System.nanoTime();
            Crowd.post(victim.shows() + "/opening/stocktaking?seconds=600");
            // The lease time is 1 s, and must not be what the renewal asks for
            AtomicLong lowest = new AtomicLong(60_000);
            await().pollInterval(Duration.ofMillis(50)).until(() -> {
                long left = remainingLease("opening");
                return left > 0 && left > lowest.getAndAccumulate(left, Math::min) + 1_000;
            });

            victim.kill();

            assertSoldAfter(asked, Duration.ofSeconds(6), "opening");
        }
    }

    @Test
    default void theMinHoldTimeOutlivesAJvmThatIsKilledWhenTheLockHasJustBeenHandedToIt() {
        Crowd.post(first() + "/second-night/reset?seats=1").join();
        try (Jvm victim = holdingForAMinimum("second-night", 6)) {
            CompletableFuture<HttpResponse<String>> before = Crowd.post(first() + "/second-night/stocktaking?seconds=3");
            await().until(() -> Crowd.get(first() + "/second-night/holder").statusCode() == 200);
            Crowd.post(victim.shows() + "/second-night/stocktaking?seconds=600");
            await().pollInterval(Duration.ofMillis(5)).until(() -> victim.output().stream()
                    .anyMatch(line -> line.endsWith("Taking stock of second-night")));
            long handed = System.nanoTime();

            victim.kill();

            assertThat(before.join().statusCode()).isEqualTo(204);
            assertSoldAfter(handed, Duration.ofMillis(5_500), "second-night");
        }
    }

    /** A JVM whose lock of that show stays busy for at least so long. */
    private Jvm holdingForAMinimum(String show, int seconds) {
        List<String> options = new ArrayList<>(options());
        options.add("-Dquarkus.cache-lock.lease-time=1s");
        options.add("-Dquarkus.cache-lock.locks.\"show:" + show + "\".min-hold-time=" + seconds + "s");
        Jvm jvm = Jvm.start(getClass().getSimpleName() + "-" + show, options);
        // What is slow only once
        Crowd.post(jvm.shows() + "/rehearsal/stocktaking?seconds=0").join();
        return jvm;
    }

    private long remainingLease(String show) {
        Matcher millis = Pattern.compile("remainingLeaseMillis\":(\\d+)")
                .matcher(Crowd.get(first() + "/" + show + "/holder").body());
        return millis.find() ? Long.parseLong(millis.group(1)) : 0;
    }

    private void assertSoldAfter(long began, Duration minimum, String show) {
        assertThat(Crowd.post(first() + "/" + show + "/sell/manager").join().statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(minimum, minimum.plusSeconds(12));
    }

    @Test
    default void aJvmThatStopsReleasesWhatItHolds() {
        Crowd.post(first() + "/abandoned/reset?seats=1").join();
        CompletableFuture<HttpResponse<String>> sale;
        try (Jvm leaving = Jvm.start(getClass().getSimpleName() + "-leaving", options())) {
            Crowd.post(leaving.shows() + "/abandoned/stocktaking?seconds=600");
            await().until(() -> Crowd.get(first() + "/abandoned/holder").statusCode() == 200);
            sale = Crowd.post(first() + "/abandoned/sell?locked=true");
        }
        // Well before the lease of 30 s is over
        await().atMost(Duration.ofSeconds(10)).until(sale::isDone);
        assertThat(sale.join().statusCode()).as(sale.join().body()).isEqualTo(200);
    }

    private List<Integer> sold(String sell) {
        return new Crowd(3 * SEATS).buys("contested", SEATS, sell, first(), second());
    }

    private String first() {
        return jvms().get(0).shows();
    }

    private String second() {
        return jvms().get(1).shows();
    }
}
