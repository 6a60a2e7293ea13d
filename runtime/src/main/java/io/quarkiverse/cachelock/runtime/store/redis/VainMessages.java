package io.quarkiverse.cachelock.runtime.store.redis;

import java.util.concurrent.TimeUnit;

/**
 * How many messages that bring no lock are answered with a command: anybody may publish to the channel, and a flood of messages
 * must not become a flood of commands. Messages that bring a lock cost nothing. All state belongs to the event loop.
 */
final class VainMessages {

    /** Far more than there are without a flood: after a failover, say. */
    static final int PER_SECOND = 100;

    private long second;
    private int count;

    /** Whether one more may be answered now. */
    boolean mayBeAnswered() {
        long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        if (now != second) {
            second = now;
            count = 0;
        }
        return ++count <= PER_SECOND;
    }
}
