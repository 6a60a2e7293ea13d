package io.quarkiverse.cachelock.runtime.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
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

/**
 * The one connection that all callers of a lock store share. It is opened when first needed, and again after it was lost.
 * Callers put their calls into a queue and wake the event loop if it is not awake already; it then writes all that there is.
 * All other state belongs to the event loop.
 * <p>
 * A connection to a cluster is one to each of its nodes, and a new one can be made only when all of them are there. So when
 * one of them is lost, calls to the others go on where they are until there is a new connection. The client fails those to
 * the lost one.
 */
final class Pipeline {

    private static final Duration RETRY = Duration.ofMillis(500);

    private final Connector connector;
    private final Queue<ScriptCall<?>> queued = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Set<Line> replaced = new HashSet<>();
    private @Nullable Line line;
    private boolean connecting;
    private boolean resting;
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
            lines().forEach(each -> drop(each, new IllegalStateException("The lock store was closed.")));
            flush();
        });
    }

    private void flush() {
        if (closed) {
            drain().forEach(ScriptCall::closed);
        } else if (line == null && !queued.isEmpty()) {
            connect();
        }
        while (line != null && !queued.isEmpty() && line.hasRoom()) {
            ScriptCall<?> call = queued.remove();
            if (!call.isAbandoned()) {
                write(line, call);
            }
        }
    }

    private void connect() {
        if (connecting || resting && line != null) {
            return;
        }
        connecting = true;
        connector.connectForCommands(this::ended).onComplete(made -> {
            connecting = false;
            if (made.failed() && line != null) {
                connectLater(line, made.cause());
            } else if (made.failed()) {
                drain().forEach(call -> call.unreachable(made.cause()));
            } else if (closed) {
                connector.retire(made.result());
            } else {
                moveTo(new Line(made.result()));
            }
        });
    }

    private void connectLater(Line worn, Throwable cause) {
        resting = true;
        // an attempt that does not end keeps what it has of the client's pool
        connector.later(cause instanceof TimeoutException ? connector.patience().multipliedBy(6) : RETRY, () -> {
            resting = false;
            if (line == worn) {
                connect();
            }
        });
    }

    private void moveTo(Line fresh) {
        Line old = line;
        line = fresh;
        if (old != null) {
            replaced.add(old);
            retireIfReplaced(old);
        }
        flush();
    }

    private void retireIfReplaced(Line old) {
        if (old.isIdle() && replaced.remove(old)) {
            connector.retire(old.connection());
        }
    }

    private void write(Line to, ScriptCall<?> call) {
        to.send(call).onComplete(answer -> settle(to, call, answer));
        watch();
    }

    private void settle(Line from, ScriptCall<?> call, AsyncResult<Response> answer) {
        if (!from.settle(call)) {
            return;
        }
        if (answer.succeeded()) {
            call.answered(answer.result());
        } else if (!Failures.isAnswer(answer.cause())) {
            call.lost(answer.cause());
        } else if (call.sendsAgainAfter(answer.cause())) {
            queued.add(call);
        } else {
            call.refused(answer.cause());
        }
        if (answer.failed() && Failures.endsConnection(answer.cause())) {
            lost(from, answer.cause());
        }
        retireIfReplaced(from);
        flush();
    }

    private void ended(RedisConnection which, Throwable cause) {
        if (line != null && line.connection() == which) {
            lost(line, cause);
        }
    }

    private void lost(Line which, Throwable cause) {
        if (!connector.isCluster()) {
            drop(which, cause);
        } else if (which == line) {
            connect();
        }
    }

    private void drop(Line which, Throwable cause) {
        if (which == line) {
            line = null;
        } else if (!replaced.remove(which)) {
            return;
        }
        connector.retire(which.connection());
        which.lose(cause);
        flush();
    }

    /** A half-open connection never ends by itself. */
    private void watch() {
        if (!watching && lines().stream().anyMatch(each -> !each.isIdle())) {
            watching = true;
            connector.later(connector.patience().dividedBy(4), () -> {
                watching = false;
                lines().forEach(this::endIfSilent);
                watch();
            });
        }
    }

    private void endIfSilent(Line which) {
        if (!which.isSilentFor(connector.patience())) {
            return;
        }
        var cause = new TimeoutException("No answer for " + connector.patience().toSeconds() + " s.");
        // calls to a silent node must not take all the room of those to the others
        if (!which.hasRoom()) {
            drop(which, cause);
        } else {
            lost(which, cause);
            which.loseOlderThan(connector.patience(), cause);
            retireIfReplaced(which);
            flush();
        }
    }

    private List<Line> lines() {
        List<Line> lines = new ArrayList<>(replaced);
        if (line != null) {
            lines.add(line);
        }
        return lines;
    }

    private List<ScriptCall<?>> drain() {
        List<ScriptCall<?>> drained = new ArrayList<>();
        for (ScriptCall<?> next = queued.poll(); next != null; next = queued.poll()) {
            drained.add(next);
        }
        return drained;
    }
}
