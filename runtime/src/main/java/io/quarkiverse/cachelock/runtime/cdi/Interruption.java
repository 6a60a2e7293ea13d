package io.quarkiverse.cachelock.runtime.cdi;

import java.util.concurrent.locks.ReentrantLock;

/** Interrupts the thread that made it, as long as what it runs has not ended. */
final class Interruption implements Runnable {

    private final Thread thread = Thread.currentThread();
    private final ReentrantLock turn = new ReentrantLock();
    private boolean ended;
    private boolean sent;
    private boolean interruptedBefore;

    @Override
    public void run() {
        turn.lock();
        try {
            if (!ended) {
                interruptedBefore = thread.isInterrupted();
                thread.interrupt();
                sent = true;
            }
        } finally {
            turn.unlock();
        }
    }

    /** Sees to it that nothing is interrupted from now on; one that somebody else sent before stays. */
    boolean end() {
        turn.lock();
        try {
            ended = true;
            if (sent && !interruptedBefore) {
                Thread.interrupted();
            }
            return sent;
        } finally {
            turn.unlock();
        }
    }
}
