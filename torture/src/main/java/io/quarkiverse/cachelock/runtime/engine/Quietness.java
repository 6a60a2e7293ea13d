package io.quarkiverse.cachelock.runtime.engine;

/** What the engine tells nobody else. */
public final class Quietness {

    private Quietness() {
    }

    /** Whether nobody holds a lock, waits for one or waits for the store. */
    public static boolean of(LockEngine engine) {
        return engine.isQuiet();
    }
}
