package io.quarkiverse.cachelock.runtime.engine;

import java.util.ArrayDeque;

import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on the calling thread, but never one inside another: a release that lets the next waiter in, whose release lets
 * the next one in, would overflow the stack.
 */
final class Trampoline {

    private final ThreadLocal<@Nullable ArrayDeque<Runnable>> running = new ThreadLocal<>();

    void run(Runnable task) {
        ArrayDeque<Runnable> queue = running.get();
        if (queue != null) {
            queue.add(task);
            return;
        }
        queue = new ArrayDeque<>();
        running.set(queue);
        try {
            for (Runnable next = task; next != null; next = queue.poll()) {
                next.run();
            }
        } finally {
            running.remove();
        }
    }
}
