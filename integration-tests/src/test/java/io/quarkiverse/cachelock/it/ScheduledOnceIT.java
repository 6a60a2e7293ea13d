package io.quarkiverse.cachelock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.testservers.RedisServer;

/**
 * Two JVMs on Redis whose schedules fire each second. {@code -Dschedule.minutes=5} has them run for longer than the 15
 * seconds of the normal build.
 */
class ScheduledOnceIT {

    private static final Logger LOG = Logger.getLogger(ScheduledOnceIT.class);
    private static final List<String> NAMES = List.of("sweep", "mop", "dust", "air");
    private static final long SECONDS = Long.getLong("schedule.minutes", 0) * 60;
    private static final long BEFORE_THE_KILL = Math.max(15, SECONDS);
    private static final long AFTER_THE_KILL = 5;

    /** Who begins later than the lock stays busy, by the min-hold time of half a second, may do what was done already. */
    private static final long TOO_LATE = 450;

    private static final List<String> OPTIONS = List.of("-Dquarkus.cache-lock.store=redis",
            "-Dquarkus.redis.hosts=" + RedisServer.shared().url(), "-Dquarkus.cache-lock.lease-time=2s",
            "-Dbooth.chores.cron=* * * * * ?", "-Dbooth.chores.every=1s");

    @Test
    void eachChoreIsDoneOnceEachSecondAlthoughOneJvmIsKilled() {
        try (Jvm first = Jvm.start("ScheduledOnceIT-first", OPTIONS);
                Jvm second = Jvm.start("ScheduledOnceIT-second", OPTIONS)) {
            await().pollInterval(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(2 * BEFORE_THE_KILL + 60))
                    .until(() -> NAMES.stream().allMatch(name -> done(first, second, name).size() >= BEFORE_THE_KILL));

            Jvm victim = busier(first, second);
            Jvm survivor = victim == first ? second : first;
            String orphaned = killAmidAChore(victim);
            long killed = System.currentTimeMillis();
            await().pollInterval(Duration.ofMillis(100)).atMost(Duration.ofSeconds(60))
                    .until(() -> NAMES.stream().allMatch(name -> after(killed, survivor, name).size() >= AFTER_THE_KILL));

            NAMES.forEach(name -> check(first, second, name));
            LOG.infof("Killed amid '%s'; the other did each of them after %s ms", orphaned,
                    NAMES.stream().map(name -> name + " " + (after(killed, survivor, name).get(0).began() - killed)).toList());
        }
    }

    @Test
    void withoutASharedLockBothDoIt() {
        List<String> others = new ArrayList<>(OPTIONS);
        others.add("-Dquarkus.cache-lock.key-prefix=others:");
        try (Jvm first = Jvm.start("ScheduledOnceIT-here", OPTIONS);
                Jvm second = Jvm.start("ScheduledOnceIT-there", others)) {
            await().pollInterval(Duration.ofMillis(200)).atMost(Duration.ofSeconds(60))
                    .until(() -> NAMES.stream().allMatch(name -> {
                        List<Chore> all = done(first, second, name);
                        return all.stream().map(Chore::due).distinct().count() < all.size();
                    }));
        }
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
}
