package io.quarkiverse.cachelock.torture.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import org.eclipse.microprofile.context.spi.ContextManagerProvider;

import io.quarkiverse.cachelock.runtime.engine.LocalPassing;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.Quietness;
import io.quarkiverse.cachelock.runtime.engine.Timing;
import io.quarkiverse.cachelock.torture.history.EventKind;
import io.quarkiverse.cachelock.torture.history.EventLog;
import io.quarkiverse.cachelock.torture.worker.Board.Phase;
import io.smallrye.mutiny.infrastructure.Infrastructure;

/** A JVM that shares locks with others until it is told to end, or killed. Its standard input is that of who started it. */
public final class Worker {

    private static final LocalPassing PASSING = new LocalPassing(2_048, Duration.ofMillis(100));
    private static final Duration LOOK = Duration.ofMillis(5);

    private final WorkerSettings settings;
    private final Board board;
    private final EventLog log;
    private final LockEngine engine;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

    private Worker(WorkerSettings settings) {
        this.settings = settings;
        this.board = Board.at(settings.board());
        this.log = EventLog.create(settings.directory(), settings.process());
        // As Quarkus does at start: whoever is first to need it may not meet another one
        ContextManagerProvider.instance();
        ExecutorService background = Executors.newFixedThreadPool(4);
        this.engine = new LockEngine(Stores.of(settings), "lock:", "torture:" + settings.process(),
                settings.passing() ? PASSING : LocalPassing.OFF, Timing.system(), Infrastructure.getDefaultWorkerPool(),
                background);
    }

    public static void main(String[] args) throws Exception {
        endWithTheDriver();
        new Worker(WorkerSettings.of(args)).run();
        System.exit(0);
    }

    private static void endWithTheDriver() {
        var thread = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    // It only keeps the pipe open
                }
            } catch (java.io.IOException e) {
                // The same
            }
            Runtime.getRuntime().halt(1);
        }, "driver");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() throws InterruptedException {
        Hiccups hiccups = Hiccups.watch(log);
        log.add(EventKind.STARTED, 0, 0, System.nanoTime(), 0, 0);
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i <= settings.threads(); i++) {
            var thread = new Thread(new Loop(settings, engine, timer, new Journal(log, board, i), i), "loop-" + i);
            thread.start();
            threads.add(thread);
        }
        board.ready(settings.process());
        for (Thread thread : threads) {
            thread.join();
        }
        awaitQuiet();
        hiccups.close();
        engine.close();
    }

    /** Nothing must be left, the clean-up calls included, before the engine closes. */
    private void awaitQuiet() throws InterruptedException {
        boolean told = false;
        while (board.phase() != Phase.END) {
            if (!told && Quietness.of(engine)) {
                told = true;
                log.add(EventKind.QUIET, 0, 0, System.nanoTime(), 1, 0);
                board.quiet(settings.process());
            }
            Thread.sleep(LOOK.toMillis());
        }
        if (!told) {
            log.add(EventKind.QUIET, 0, 0, System.nanoTime(), 0, 0);
        }
    }
}
