package io.quarkiverse.cachelock.torture.worker;

import java.util.concurrent.TimeUnit;

import io.quarkiverse.cachelock.torture.history.EventKind;
import io.quarkiverse.cachelock.torture.history.EventLog;

/** Notices that the process did not run for a while, whoever is to blame: a fault, or a machine with too much to do. */
public final class Hiccups {

    private static final long NAP_MILLIS = 20;
    private static final long WORTH_TELLING = TimeUnit.MILLISECONDS.toNanos(50);

    private Hiccups() {
    }

    /** Writes them down until this JVM ends. */
    public static void watch(EventLog log) {
        var thread = new Thread(() -> run(log), "hiccups");
        thread.setDaemon(true);
        thread.start();
    }

    private static void run(EventLog log) {
        long last = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(NAP_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            long late = now - last - TimeUnit.MILLISECONDS.toNanos(NAP_MILLIS);
            if (late > WORTH_TELLING) {
                log.add(EventKind.HICCUP, 0, 0, now, late, 0);
            }
            last = now;
        }
    }
}
