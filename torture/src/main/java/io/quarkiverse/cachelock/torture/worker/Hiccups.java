package io.quarkiverse.cachelock.torture.worker;

import java.util.concurrent.TimeUnit;

import io.quarkiverse.cachelock.torture.history.EventKind;
import io.quarkiverse.cachelock.torture.history.EventLog;

/** Notices that the process did not run for a while, whoever is to blame: a fault, or a machine with too much to do. */
public final class Hiccups implements AutoCloseable {

    private static final long NAP_MILLIS = 50;
    /** Looking at all threads takes its time. */
    private static final int NAPS_PER_LOOK = 4;
    private static final long WORTH_TELLING = TimeUnit.MILLISECONDS.toNanos(20);

    private final EventLog log;
    private final Thread thread = new Thread(this::run, "hiccups");

    private Hiccups(EventLog log) {
        this.log = log;
    }

    /** Writes them down from now on. */
    public static Hiccups watch(EventLog log) {
        var hiccups = new Hiccups(log);
        hiccups.thread.setDaemon(true);
        hiccups.thread.start();
        return hiccups;
    }

    private void run() {
        long last = System.nanoTime();
        long looked = last;
        int naps = 0;
        var starvation = new Starvation();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(NAP_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            long late = Math.max(0, now - last - TimeUnit.MILLISECONDS.toNanos(NAP_MILLIS));
            long starved = 0;
            if (++naps % NAPS_PER_LOOK == 0) {
                starved = Math.min(now - looked, starvation.sinceLastTime());
                looked = now;
            }
            if (Math.max(late, starved) > WORTH_TELLING) {
                log.add(EventKind.HICCUP, 0, 0, now, late, Math.max(late, starved));
            }
            last = now;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
