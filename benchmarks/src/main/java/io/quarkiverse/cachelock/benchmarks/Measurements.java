package io.quarkiverse.cachelock.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.quarkiverse.cachelock.benchmarks.worker.Result;

/** The kinds of measurements. Times are microseconds, and what is spent is per lock, acquired and released. */
final class Measurements {

    private static final String JAIN_THREADS = "Jain threads";
    private static final String JAIN_JVMS = "Jain JVMs";

    private Measurements() {
    }

    /** Each thread has a lock of its own; the times are those of pairs. */
    static Scenario.Measurement uncontended(int threads) {
        return (team, options, nanos) -> {
            Counters before = team.counters();
            Result result = team.all("timed", threads, nanos).get(0);
            var figures = new Figures().with("locks/s", perSecond(result.count(), result.number("nanos")));
            times(figures, result);
            return spent(figures, team, before, result, result.count()).with(JAIN_THREADS, jain(result.shares()));
        };
    }

    /** One thread, and nanoseconds; the longest times are those of single pairs, with a look at the clock. */
    static Scenario.Measurement nanoseconds() {
        return (team, options, nanos) -> {
            Result result = team.all("batched", 1, nanos).get(0);
            Result single = team.all("timed", 1, nanos).get(0);
            return new Figures().with("ns", result.number("nanos") / (double) result.count())
                    .with("locks/s", perSecond(result.count(), result.number("nanos")))
                    .with("p50 ns", result.times().percentile(0.5))
                    .with("p99 ns", single.times().percentile(0.99)).with("max ns", single.times().max())
                    .with("CPU ns", result.number("cpu") / (double) result.count());
        };
    }

    /** All threads want the same lock; the times are those of waiting. */
    static Scenario.Measurement contended(int threads) {
        return (team, options, nanos) -> {
            team.board().clear();
            Counters before = team.counters();
            List<Result> results = team.all("contended", threads, nanos);
            Result sum = Result.sum(results);
            var figures = new Figures().with("hand-offs/s", perSecond(sum.number("handOffs"), nanos))
                    .with("locks/s", perSecond(sum.count(), nanos));
            if (results.size() > 1) {
                figures.with("between JVMs/s", perSecond(sum.number("jvmHandOffs"), nanos));
            }
            times(figures, sum);
            figures.with("max/mean", sum.times().max() / sum.times().mean());
            spent(figures, team, before, sum, sum.number("entries")).with(JAIN_THREADS, jain(sum.shares()));
            if (results.size() > 1) {
                figures.with(JAIN_JVMS, jvms(results));
            }
            return figures.with(Figures.FAULTS,
                    team.board().overlaps() + Math.abs(sum.number("entries") - team.board().entries())
                            + sum.number("lost"));
        };
    }

    /** From the release in one JVM to the lock in another one, which waits. */
    static Scenario.Measurement handOff() {
        return (team, options, nanos) -> {
            team.board().clear();
            Counters before = team.counters();
            // There are few a second
            List<Result> results = team.all("handOff", 1, 2 * nanos);
            Result sum = Result.sum(results);
            var figures = new Figures();
            times(figures, sum);
            return spent(figures.with("hand-offs", sum.count()), team, before, sum, sum.number("entries"))
                    .with(JAIN_JVMS, jvms(results)).with(Figures.FAULTS, team.board().overlaps());
        };
    }

    /** Many locks at once, after some that were acquired and released before; the times are those of acquisitions. */
    static Scenario.Measurement held(int most, int earlier) {
        return (team, options, nanos) -> {
            int locks = Math.min(most, options.locks());
            team.one(0, "pairs", Math.max(1, Math.min(earlier, options.locks())));
            Counters before = team.counters();
            Result acquired = team.one(0, "acquire", locks);
            Counters begin = team.counters();
            long began = System.nanoTime();
            TimeUnit.MILLISECONDS.sleep(hold(team.peer(), options.hold()));
            Counters end = team.counters();
            double renewals = perSecond(end.commands() - begin.commands(), System.nanoTime() - began);
            Result released = team.one(0, "release", locks);
            Result both = Result.sum(List.of(acquired, released));
            var figures = new Figures().with("acquire s", acquired.number("nanos") / 1e9)
                    .with("release s", released.number("nanos") / 1e9)
                    .with("locks/s", perSecond(locks, both.number("nanos")));
            times(figures, acquired);
            // What holding costs is no part of a lock's acquisition and release
            return spent(figures, team, before.without(begin, end), both, locks)
                    .with("heap B", both.number("heap") / (double) locks).with("renewals/s", renewals)
                    .with(Figures.FAULTS, both.number("lost"));
        };
    }

    /** As long as it takes until each is renewed once, after a third of its lease; ShedLock does after half, others never. */
    private static long hold(String peer, long third) {
        return peer.startsWith("shedlock") ? third * 3 / 2 : renews(peer) ? third : third / 10;
    }

    private static boolean renews(String peer) {
        return !peer.startsWith("spring") && !peer.startsWith("floor");
    }

    /** One JVM holds a lock, another one waits for it with several threads: what does the store hear more than without them? */
    static Scenario.Measurement idle() {
        return (team, options, nanos) -> {
            // Not longer than Spring's locks last, and for the others as often as the holder renews
            long window = renews(team.peer()) ? options.hold() : options.hold() / 2;
            // Classes and connections, while the lock is free
            team.one(1, "pairs", 10);
            team.one(0, "hold", 0);
            double without = renews(team.peer()) ? heard(team, window) : 0;
            team.one(1, "wait", 4);
            // What they say when they come is no waiting
            TimeUnit.MILLISECONDS.sleep(options.hold() / 10);
            double with = heard(team, window);
            team.one(0, "free", 0);
            team.one(1, "served", 0);
            return new Figures().with("in 5 s", (with - without) * 5_000 / window);
        };
    }

    private static double heard(Team team, long millis) throws InterruptedException {
        double before = team.counters().commands();
        TimeUnit.MILLISECONDS.sleep(millis);
        return team.counters().commands() - before;
    }

    private static void times(Figures figures, Result result) {
        figures.with("p50 µs", result.times().percentile(0.5) / 1e3).with("p99 µs", result.times().percentile(0.99) / 1e3)
                .with("max µs", result.times().max() / 1e3);
    }

    private static Figures spent(Figures figures, Team team, Counters before, Result result, long locks) {
        Counters after = team.counters();
        double client = result.number("cpu") / 1e3 / locks;
        double server = (after.cpuMicros() - before.cpuMicros()) / locks;
        if (after != Counters.NONE) {
            figures.with("commands", (after.commands() - before.commands()) / locks).with("CPU µs", client + server)
                    .with("server CPU µs", server);
        }
        return figures.with("client CPU µs", client);
    }

    private static double perSecond(double count, long nanos) {
        return count * 1e9 / nanos;
    }

    private static double jvms(List<Result> results) {
        return jain(results.stream().map(Result::count).toList());
    }

    /** 1 if all got the same, 1/n if one got all. */
    private static double jain(List<Long> shares) {
        double sum = shares.stream().mapToDouble(Long::doubleValue).sum();
        double squares = shares.stream().mapToDouble(share -> (double) share * share).sum();
        return squares == 0 ? Double.NaN : sum * sum / (shares.size() * squares);
    }
}
