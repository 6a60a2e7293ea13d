package io.quarkiverse.cachelock.torture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.quarkiverse.cachelock.torture.faults.Fault;
import io.quarkiverse.cachelock.torture.faults.FaultKind;
import io.quarkiverse.cachelock.torture.servers.Rig;
import io.quarkiverse.cachelock.torture.worker.Board;
import io.quarkiverse.cachelock.torture.worker.WorkerSettings;

/** The workers. Two of three pass locks on from hand to hand. */
final class Crew implements AutoCloseable {

    static final Set<FaultKind> FAULTS = EnumSet.of(FaultKind.WORKER_KILL, FaultKind.WORKER_STOP);

    private static final Duration START = Duration.ofMinutes(3);

    private final Plan plan;
    private final Rig rig;
    private final Path directory;
    private final Board board;
    private final List<WorkerJvm> workers = new ArrayList<>();
    private int processes;

    Crew(Plan plan, Rig rig, Path directory, Board board) {
        this.plan = plan;
        this.rig = rig;
        this.directory = directory;
        this.board = board;
    }

    /** Starts all; the first one alone, as it may create a table. */
    void start() {
        for (int i = 0; i < plan.jvms(); i++) {
            workers.add(next());
            if (i == 0) {
                awaitReady();
            }
        }
        awaitReady();
    }

    private WorkerJvm next() {
        processes++;
        return new WorkerJvm(new WorkerSettings(processes, plan.seed(), plan.threads(), plan.keys(), plan.lease(),
                processes % 3 != 0 || plan.jvms() == 1, plan.control(), rig.store(), rig.url(processes), directory));
    }

    private void awaitReady() {
        if (!await(() -> workers.stream().allMatch(worker -> board.isReady(worker.number())), START)) {
            throw new IllegalStateException("The workers do not start, see their logs in " + directory);
        }
    }

    Runnable begin(Fault fault) {
        int which = fault.choice() % workers.size();
        WorkerJvm worker = workers.get(which);
        if (fault.kind() == FaultKind.WORKER_STOP) {
            worker.signal("STOP");
            return () -> worker.signal("CONT");
        }
        worker.kill();
        workers.set(which, next());
        return () -> {
            // Others go on meanwhile, if there are any
            if (plan.jvms() == 1) {
                awaitReady();
            }
        };
    }

    /** Has all stop, and waits until they have nothing left. */
    boolean drain(Duration patience) {
        // One that was started last may not have begun
        awaitReady();
        board.phase(Board.Phase.DRAIN);
        return await(() -> workers.stream().allMatch(worker -> board.isQuiet(worker.number())), patience);
    }

    void end() {
        board.phase(Board.Phase.END);
        workers.forEach(worker -> worker.ends(20));
        close();
    }

    /** Workers end only when they are told to. */
    void ensureAlive() {
        if (!workers.stream().allMatch(WorkerJvm::isAlive)) {
            throw new IllegalStateException("A worker has ended by itself, see its log in " + directory);
        }
    }

    static boolean await(BooleanSupplier condition, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause(Duration.ofMillis(2));
        }
        return true;
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis(), (int) (time.toNanos() % 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        workers.forEach(WorkerJvm::close);
    }
}
