package io.quarkiverse.cachelock.runtime.cdi;

import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** {@link CallerContexts} for applications with Vert.x: back to the caller's context, event loop or worker as it was. */
public final class VertxCallerContexts extends CallerContexts {

    @Override
    Place here() {
        Context context = Vertx.currentContext();
        return context == null ? super.here() : new ContextPlace(context, Context.isOnEventLoopThread());
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
