package io.quarkiverse.cachelock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.cachelock.testservers.PostgresServer;
import io.quarkiverse.cachelock.testservers.RedisServer;

/**
 * Two JVMs on Redis or PostgreSQL whose schedules fire each second. {@code -Dschedule.minutes=5} has them run for longer than
 * the 15 seconds of the normal build.
 */
class ScheduledOnceIT {

    private static final Logger LOG = Logger.getLogger(ScheduledOnceIT.class);
    private static final List<String> NAMES = List.of("sweep", "mop", "dust", "air");
    private static final long SECONDS = Long.getLong("schedule.minutes", 0) * 60;
    private static final long BEFORE_THE_KILL = Math.max(15, SECONDS);
    private static final long AFTER_THE_KILL = 5;

    /** Who begins later than the lock stays busy, by the min-hold time of half a second, may do what was done already. */
    private static final long TOO_LATE = 450;

    /**
     * How many of the seconds that both JVMs run may be left out: none as a rule, but the lock of a JVM that stands still is
     * busy until its lease has ended.
     */
    private static final int LEFT_OUT = 5 + (int) (SECONDS / 30);

    @ParameterizedTest
    @EnumSource
    void eachChoreIsDoneOnceEachSecondAlthoughOneJvmIsKilled(Store store) {
        String log = "ScheduledOnceIT-" + store;
        try (Jvm first = Jvm.start(log + "-first", store.options()); Jvm second = Jvm.start(log + "-second", store.options())) {
            long bothRun = System.currentTimeMillis();
            // If one JVM did all, nothing was shown
            await().pollInterval(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(2 * BEFORE_THE_KILL + 60))
                    .until(() -> NAMES.stream().allMatch(name -> Stream.of(first, second)
                            .mapToInt(jvm -> after(bothRun, jvm, name).size()).sum() >= BEFORE_THE_KILL)
                            && Stream.of(first, second).allMatch(jvm -> hasDoneSome(jvm, bothRun)));
            long bothRan = System.currentTimeMillis();

            Jvm victim = busier(first, second);
            Jvm survivor = victim == first ? second : first;
            String orphaned = killAmidAChore(victim);
            long killed = System.currentTimeMillis();
            await().pollInterval(Duration.ofMillis(100)).atMost(Duration.ofSeconds(60))
                    .until(() -> NAMES.stream().allMatch(name -> after(killed, survivor, name).size() >= AFTER_THE_KILL));

            NAMES.forEach(name -> check(first, second, name));
            NAMES.forEach(name -> checkNothingIsLeftOut(first, second, name, bothRun, bothRan));
            LOG.infof("Killed amid '%s' on %s; the other did each of them after %s ms", orphaned, store,
                    NAMES.stream().map(name -> name + " " + (after(killed, survivor, name).get(0).began() - killed)).toList());
        }
    }

    @Test
    void withoutASharedLockBothDoIt() {
        List<String> others = new ArrayList<>(Store.REDIS.options());
        others.add("-Dquarkus.cache-lock.key-prefix=others:");
        try (Jvm first = Jvm.start("ScheduledOnceIT-here", Store.REDIS.options());
                Jvm second = Jvm.start("ScheduledOnceIT-there", others)) {
            await().pollInterval(Duration.ofMillis(200)).atMost(Duration.ofSeconds(60))
                    .until(() -> NAMES.stream().allMatch(name -> {
                        List<Chore> all = done(first, second, name);
                        return all.stream().map(Chore::due).distinct().count() < all.size();
                    }));
        }
    }

    private static boolean hasDoneSome(Jvm jvm, long since) {
        return NAMES.stream().anyMatch(name -> !after(since, jvm, name).isEmpty());
    }

    private static void checkNothingIsLeftOut(Jvm first, Jvm second, String name, long from, long to) {
        List<Long> done = done(first, second, name).stream().map(Chore::due).toList();
        // What was due at the end may not have begun yet
        List<Long> due = LongStream.range(from / 1000 + 1, to / 1000 - 1).mapToObj(time -> time * 1000).toList();
        List<Long> leftOut = due.stream().filter(time -> !done.contains(time)).toList();
        LOG.infof("'%s' was due %d times while both ran, and left out %d times", name, due.size(), leftOut.size());

        assertThat(leftOut).as("when '%s' was due and left out", name).hasSizeLessThanOrEqualTo(LEFT_OUT);
    }

    private static void check(Jvm first, Jvm second, String name) {
        List<Chore> all = done(first, second, name);
        List<Chore> inTime = all.stream().filter(chore -> chore.lateness() < TOO_LATE).toList();
        LOG.infof("'%s' was due %d times and done %d times, by the one JVM %d times, %d times too late to be told apart", name,
                1 + (all.get(all.size() - 1).due() - all.get(0).due()) / 1000, all.size(), Chore.ended(first).stream()
                        .filter(chore -> chore.name().equals(name)).count(),
                all.size() - inTime.size());

        assertThat(inTime).as("what was done in time").extracting(Chore::due).doesNotHaveDuplicates();
        assertThat(inTime.size()).isGreaterThan(all.size() / 2);
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).began()).as("%s after %s", all.get(i), all.get(i - 1))
                    .isGreaterThanOrEqualTo(all.get(i - 1).ended());
        }
    }

    /** By both, in order. */
    private static List<Chore> done(Jvm first, Jvm second, String name) {
        return Stream.of(first, second).flatMap(jvm -> Chore.ended(jvm).stream()).filter(chore -> chore.name().equals(name))
                .sorted(Comparator.comparingLong(Chore::began)).toList();
    }

    private static List<Chore> after(long time, Jvm jvm, String name) {
        return Chore.ended(jvm).stream().filter(chore -> chore.name().equals(name) && chore.began() > time).toList();
    }

    private static Jvm busier(Jvm first, Jvm second) {
        return Chore.ended(first).size() >= Chore.ended(second).size() ? first : second;
    }

    private static String killAmidAChore(Jvm victim) {
        List<String> begun = new ArrayList<>();
        await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(30)).until(() -> {
            List<Chore> chores = Chore.begun(victim);
            if (chores.size() > Chore.ended(victim).size()) {
                begun.add(chores.get(chores.size() - 1).name());
            }
            return !begun.isEmpty();
        });
        victim.kill();
        return begun.get(0);
    }

    /** Where the locks are. */
    enum Store {
        REDIS {
            @Override
            List<String> place() {
                return List.of("-Dquarkus.cache-lock.store=redis", "-Dquarkus.redis.hosts=" + RedisServer.shared().url());
            }
        },
        POSTGRES {
            @Override
            List<String> place() {
                PostgresServer postgres = PostgresServer.shared();
                return List.of("-Dquarkus.cache-lock.store=datasource", "-Dquarkus.datasource.jdbc.url=" + postgres.jdbcUrl(),
                        "-Dquarkus.datasource.username=" + postgres.user(),
                        "-Dquarkus.datasource.password=" + postgres.password());
            }
        };

        abstract List<String> place();

        List<String> options() {
            List<String> options = new ArrayList<>(place());
            // At random, or the JVM whose clock ticks a little earlier may be the first for minutes
            options.addAll(List.of("-Dquarkus.cache-lock.lease-time=2s", "-Dbooth.chores.cron=* * * * * ?",
                    "-Dbooth.chores.every=1s", "-Dbooth.chores.delay=100ms"));
            return options;
        }
    }
}
