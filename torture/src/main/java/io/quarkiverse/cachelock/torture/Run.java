package io.quarkiverse.cachelock.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.quarkiverse.cachelock.torture.check.Checker;
import io.quarkiverse.cachelock.torture.check.Verdict;
import io.quarkiverse.cachelock.torture.check.ViolationKind;
import io.quarkiverse.cachelock.torture.faults.Fault;
import io.quarkiverse.cachelock.torture.faults.FaultKind;
import io.quarkiverse.cachelock.torture.faults.FaultWindow;
import io.quarkiverse.cachelock.torture.faults.Schedule;
import io.quarkiverse.cachelock.torture.history.EventLog;
import io.quarkiverse.cachelock.torture.servers.Rig;
import io.quarkiverse.cachelock.torture.worker.Board;
import io.quarkiverse.cachelock.torture.worker.Control;
import io.quarkiverse.cachelock.torture.worker.Hiccups;

/** One run: workers that share locks, faults one after the other, and the verdict on all that was written down. */
public final class Run {

    /** How long after a fault it is waited for every lock to be held again, in leases, even if that is too long. */
    private static final int PATIENCE = 30;
    private static final Duration CHECK_EVERY = Duration.ofSeconds(2);

    private final Plan plan;
    private final Rig rig;
    private final Path directory;
    private final Board board;
    private final Crew crew;
    private final Set<FaultKind> faults;
    private final List<FaultWindow> windows = new ArrayList<>();
    private long began;
    private long running;

    /** @param directory of what is written down; it must be empty */
    public Run(Plan plan, Rig rig, Path directory) {
        this.plan = plan;
        this.rig = rig;
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.board = Board.at(directory.resolve("board"));
        this.crew = new Crew(plan, rig, directory, board);
        this.faults = EnumSet.copyOf(Crew.FAULTS);
        faults.addAll(rig.faults());
        if (!plan.faults().isEmpty()) {
            faults.retainAll(plan.faults());
        }
    }

    /** Runs to the end, and looks for lies. */
    public Outcome complete() {
        return recorded(() -> {
            var schedule = new Schedule(plan.seed(), faults, plan.lease(), plan.control() != Control.NONE);
            while (isTimeLeft()) {
                next(schedule);
            }
            List<String> left = finish();
            return outcome(check(), left);
        });
    }

    /** Runs until there is a lie of one of these kinds, for as long as the plan says at most. */
    public Outcome untilCaught(Set<ViolationKind> kinds) {
        return recorded(() -> {
            var schedule = new Schedule(plan.seed(), faults, plan.lease(), plan.control() != Control.NONE);
            Verdict verdict;
            do {
                long check = System.nanoTime() + CHECK_EVERY.toNanos();
                while (System.nanoTime() < check) {
                    next(schedule);
                }
                verdict = check();
            } while (outcome(verdict, List.of()).detection(kinds).isEmpty() && isTimeLeft());
            return outcome(verdict, List.of());
        });
    }

    private Outcome recorded(Supplier<Outcome> work) {
        try (EventLog log = EventLog.create(directory, 0)) {
            Hiccups hiccups = Hiccups.watch(log);
            try (crew) {
                began = System.nanoTime();
                crew.start();
                running = System.nanoTime();
                return work.get();
            } finally {
                hiccups.close();
            }
        }
    }

    private Verdict check() {
        return Checker.check(into -> EventLog.read(directory, into), plan.lease());
    }

    private boolean isTimeLeft() {
        return System.nanoTime() - running < plan.time().toNanos() || windows.size() < plan.strikes()
                || grants() < plan.grants();
    }

    private long grants() {
        return IntStream.range(0, plan.keys()).mapToLong(board::grants).sum();
    }

    private void next(Schedule schedule) {
        if (faults.isEmpty()) {
            Crew.pause(CHECK_EVERY);
        } else {
            strike(schedule.next());
        }
    }

    private void strike(Fault fault) {
        Crew.pause(fault.pause());
        long begun = System.nanoTime();
        Runnable heal = Crew.FAULTS.contains(fault.kind()) ? crew.begin(fault) : rig.begin(fault);
        if (fault.kind().lasts()) {
            Crew.pause(fault.lasts());
        }
        heal.run();
        long healed = System.nanoTime();
        boolean recovered = Crew.await(() -> areAllAliveSince(healed), plan.lease().multipliedBy(PATIENCE));
        windows.add(new FaultWindow(fault, begun, healed, recovered ? System.nanoTime() : Long.MAX_VALUE));
        crew.ensureAlive();
    }

    private boolean areAllAliveSince(long nanos) {
        return IntStream.range(0, plan.keys()).allMatch(key -> board.lastAlive(key) > nanos);
    }

    /** What is left when everybody has released everything, for a lease and a second. */
    private List<String> finish() {
        crew.drain(plan.lease().multipliedBy(PATIENCE));
        Crew.await(() -> rig.heldLocks().isEmpty(), plan.lease().plusSeconds(1));
        List<String> left = rig.heldLocks();
        crew.end();
        return left;
    }

    private Outcome outcome(Verdict verdict, List<String> left) {
        return new Outcome(plan, rig.name(), rig.skipped(), Duration.ofNanos(System.nanoTime() - began), began, verdict,
                windows, left);
    }
}
