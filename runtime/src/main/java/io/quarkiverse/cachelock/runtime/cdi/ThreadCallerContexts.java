package io.quarkiverse.cachelock.runtime.cdi;

import jakarta.inject.Singleton;

import io.smallrye.mutiny.infrastructure.Infrastructure;

/** For callers without Vert.x: back to a worker thread, since the caller's code may block. */
@Singleton
public final class ThreadCallerContexts implements CallerContexts {

    @Override
    public Place here() {
        return new ThreadPlace(Thread.currentThread());
    }

    private record ThreadPlace(Thread thread) implements Place {

        @Override
        public boolean isHere() {
            return Thread.currentThread() == thread;
        }

        @Override
        public void run(Runnable task) {
            Infrastructure.getDefaultWorkerPool().execute(task);
        }
    }
}
