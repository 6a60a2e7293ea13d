package io.quarkiverse.cachelock.runtime.store.redis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.uni.builders.UniCreateWithEmitter;
import io.vertx.core.AsyncResult;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;

/**
 * The one connection that all callers of a lock store share. It is opened when first needed, and again after it was lost.
 * Callers put their calls into a queue and wake the event loop if it is not awake already; it then writes all that there is.
 * All other state belongs to the event loop.
 */
final class Pipeline {

    /** More would not be faster, and the client refuses more than its max-waiting-handlers, 2,048 by default. */
    private static final int MOST_IN_FLIGHT = 512;

    private final Connector connector;
    private final Queue<ScriptCall<?>> queued = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Set<ScriptCall<?>> inFlight = new LinkedHashSet<>();
    private @Nullable RedisConnection connection;
    private boolean connecting;
    private boolean watching;
    private boolean closed;

    Pipeline(Connector connector) {
        this.connector = connector;
    }

    /** Runs a script when subscribed to. */
    <T> Uni<T> run(ScriptCall.Order<T> order) {
        return new UniCreateWithEmitter<>(caller -> add(new ScriptCall<>(order, caller)));
    }

    void add(ScriptCall<?> call) {
        queued.add(call);
        if (!woken.get() && woken.compareAndSet(false, true)) {
            try {
                connector.run(this::wake);
            } catch (RuntimeException e) {
                // Vert.x is closed: the next one must not wait for the event loop either
                woken.set(false);
                queued.remove(call);
                throw e;
            }
        }
    }

    private void wake() {
        woken.set(false);
        flush();
    }

    void close() {
        connector.run(() -> {
            closed = true;
            if (connection != null) {
                lost(connection, new IllegalStateException("The lock store was closed."));
            }
            flush();
        });
    }

    private void flush() {
        if (closed) {
            drain().forEach(ScriptCall::closed);
        } else if (connection == null) {
            connect();
        }
        while (connection != null && !queued.isEmpty() && hasRoom(connection)) {
            ScriptCall<?> call = queued.remove();
            if (!call.isAbandoned()) {
                write(connection, call);
            }
        }
    }

    private boolean hasRoom(RedisConnection to) {
        return inFlight.isEmpty() || inFlight.size() < MOST_IN_FLIGHT && !to.pendingQueueFull();
    }

    private void connect() {
        if (connecting || queued.isEmpty()) {
            return;
        }
        connecting = true;
        connector.connectForCommands(this::lost).onComplete(made -> {
            connecting = false;
            if (made.failed()) {
                drain().forEach(call -> call.unreachable(made.cause()));
            } else if (closed) {
                connector.retire(made.result());
            } else {
                connection = made.result();
                flush();
            }
        });
    }

    private void write(RedisConnection to, ScriptCall<?> call) {
        inFlight.add(call);
        call.sendOn(to).onComplete(answer -> settle(to, call, answer));
        watch();
    }

    private void settle(RedisConnection from, ScriptCall<?> call, AsyncResult<Response> answer) {
        if (!inFlight.remove(call)) {
            return;
        }
        if (answer.succeeded()) {
            call.answered(answer.result());
        } else if (!isAnswer(answer.cause())) {
            call.lost(answer.cause());
        } else if (call.sendsAgainAfter(answer.cause())) {
            queued.add(call);
        } else {
            call.refused(answer.cause());
        }
        if (answer.failed() && isOver(answer.cause())) {
            lost(from, answer.cause());
        }
        flush();
    }

    private static boolean isAnswer(Throwable cause) {
        return cause instanceof ErrorType error && !error.is("CONNECTION_CLOSED");
    }

    /** A server that became a replica refuses to write: the client must look for its successor. */
    private static boolean isOver(Throwable cause) {
        return !isAnswer(cause) || String.valueOf(cause.getMessage()).contains("READONLY");
    }

    private void lost(RedisConnection which, Throwable cause) {
        if (which == connection) {
            connection = null;
            connector.retire(which);
            List<ScriptCall<?>> calls = List.copyOf(inFlight);
            inFlight.clear();
            calls.forEach(call -> call.lost(cause));
            flush();
        }
    }

    /** A half-open connection never ends by itself. */
    private void watch() {
        if (!watching && !inFlight.isEmpty()) {
            watching = true;
            connector.later(connector.patience().dividedBy(4), () -> {
                watching = false;
                endIfSilent();
                watch();
            });
        }
    }

    private void endIfSilent() {
        if (connection != null && !inFlight.isEmpty()
                && inFlight.iterator().next().nanosSinceSent() > connector.patience().toNanos()) {
            lost(connection, new TimeoutException("No answer for " + connector.patience().toSeconds() + " s."));
        }
    }

    private List<ScriptCall<?>> drain() {
        List<ScriptCall<?>> drained = new ArrayList<>();
        for (ScriptCall<?> next = queued.poll(); next != null; next = queued.poll()) {
            drained.add(next);
        }
        return drained;
    }
}
