package io.quarkiverse.cachelock.runtime.engine;

import java.util.ArrayDeque;

import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on the calling thread, but only a few inside each other: a release that lets the next waiter in, whose release
 * lets the next one in, would overflow the stack.
 */
final class Trampoline {

    /** More than one: a task that blocks must not keep back the one that it waits for. */
    private static final int DEEPEST = 8;

    private static final class Running {
        final ArrayDeque<Runnable> queue = new ArrayDeque<>(1);
        int depth;
    }

    private final ThreadLocal<@Nullable Running> current = new ThreadLocal<>();

    void run(Runnable task) {
        Running running = current.get();
        if (running == null) {
            running = new Running();
            current.set(running);
        }
        if (running.depth == DEEPEST) {
            running.queue.add(task);
            return;
        }
        running.depth++;
        try {
            for (Runnable next = task; next != null; next = running.queue.poll()) {
                next.run();
            }
        } finally {
            running.depth--;
            if (running.depth == 0) {
                current.remove();
            }
        }
    }
}
