package io.quarkiverse.cachelock.runtime.cdi;

import jakarta.inject.Singleton;

import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** For applications with Vert.x: back to the caller's context, on an event loop or a worker as it was. */
@Singleton
public final class VertxCallerContexts implements CallerContexts {

    private final CallerContexts threads = new ThreadCallerContexts();

    @Override
    public Place here() {
        Context context = Vertx.currentContext();
        return context == null ? threads.here() : new ContextPlace(context, Context.isOnEventLoopThread());
    }

    private record ContextPlace(Context context, boolean eventLoop) implements Place {

        @Override
        public boolean isHere() {
            return Vertx.currentContext() == context && Context.isOnEventLoopThread() == eventLoop;
        }

        @Override
        public void run(Runnable task) {
            if (eventLoop) {
                context.runOnContext(nothing -> task.run());
            } else {
                context.executeBlocking(() -> {
                    task.run();
                    return null;
                }, false);
            }
        }
    }
}
