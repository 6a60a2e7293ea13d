package io.quarkiverse.cachelock.benchmarks.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that do the same at the same time, and what this JVM spends meanwhile. */
final class Crew {

    private Crew() {
    }

    /** One thread's part; adds what it measured. */
    interface Task {
        /** @param thread from zero */
        void run(int thread, Result own) throws Exception;
    }

    /** Runs the task in all threads and waits for them. */
    static Result run(int threads, Task task) throws Exception {
        ExecutorService crew = Executors.newFixedThreadPool(threads);
        try {
            var meter = new Meter();
            List<Future<Result>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                parts.add(crew.submit(() -> {
                    var own = new Result();
                    task.run(thread, own);
                    return own;
                }));
            }
            List<Result> results = new ArrayList<>();
            for (Future<Result> part : parts) {
                results.add(part.get());
            }
            return meter.addTo(Result.sum(results));
        } finally {
            crew.shutdownNow();
        }
    }

    /** All JVMs begin at the same moment. */
    static void awaitNano(long moment) throws InterruptedException {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
        }
    }
}
