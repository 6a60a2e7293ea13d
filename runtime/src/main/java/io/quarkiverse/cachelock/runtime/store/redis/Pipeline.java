package io.quarkiverse.cachelock.runtime.store.redis;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Uni;
import io.vertx.core.AsyncResult;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;

/**
 * The one connection that all commands of a lock store share. It is opened when first needed, and again after it was lost.
 * All state belongs to the event loop.
 */
final class Pipeline {

    /** More would not be faster, and the client refuses more than its max-waiting-handlers, 2,048 by default. */
    private static final int MOST_IN_FLIGHT = 512;

    private final Connector connector;
    private final Queue<PipelinedCommand> queued = new ArrayDeque<>();
    private final Set<PipelinedCommand> inFlight = new LinkedHashSet<>();
    private @Nullable RedisConnection connection;
    private boolean connecting;
    private boolean watching;
    private boolean closed;

    Pipeline(Connector connector) {
        this.connector = connector;
    }

    /**
     * Sends a command when subscribed to.
     *
     * @param purpose what it is good for, as in "could not ..."
     */
    Uni<Response> send(Request request, String purpose) {
        return Uni.createFrom().emitter(caller -> {
            PipelinedCommand command = new PipelinedCommand(request, purpose, caller);
            caller.onTermination(command::abandon);
            connector.run(() -> {
                queued.add(command);
                flush();
            });
        });
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
            drain(queued).forEach(PipelinedCommand::closed);
        } else if (connection == null) {
            connect();
        }
        while (connection != null && !queued.isEmpty() && hasRoom(connection)) {
            PipelinedCommand command = queued.remove();
            if (!command.abandoned()) {
                write(connection, command);
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
        connector.connect(this::lost).onComplete(made -> {
            connecting = false;
            if (made.failed()) {
                drain(queued).forEach(command -> command.unreachable(made.cause()));
            } else if (closed) {
                connector.retire(made.result());
            } else {
                connection = made.result();
                flush();
            }
        });
    }

    private void write(RedisConnection to, PipelinedCommand command) {
        inFlight.add(command);
        to.send(command.sent()).onComplete(answer -> settle(to, command, answer));
        watch();
    }

    private void settle(RedisConnection from, PipelinedCommand command, AsyncResult<Response> answer) {
        if (!inFlight.remove(command)) {
            return;
        }
        if (answer.succeeded()) {
            command.answered(answer.result());
        } else if (isAnswer(answer.cause())) {
            command.refused(answer.cause());
        } else {
            command.lost(answer.cause());
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
        return !isAnswer(cause) || ((ErrorType) cause).is("READONLY");
    }

    private void lost(RedisConnection which, Throwable cause) {
        if (which == connection) {
            connection = null;
            connector.retire(which);
            drain(inFlight).forEach(command -> command.lost(cause));
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

    private static List<PipelinedCommand> drain(Collection<PipelinedCommand> commands) {
        List<PipelinedCommand> drained = List.copyOf(commands);
        commands.clear();
        return drained;
    }
}
