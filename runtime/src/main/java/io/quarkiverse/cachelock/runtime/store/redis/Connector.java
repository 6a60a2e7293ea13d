package io.quarkiverse.cachelock.runtime.store.redis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.quarkiverse.cachelock.LockStoreException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;

/** Makes and ends connections of a lock store, on the one event loop that its state belongs to. */
final class Connector {

    private final Vertx vertx;
    private final Context context;
    private final Redis redis;
    private final Duration patience;
    private volatile Delivery delivery = Delivery.NONE;
    private volatile boolean cluster;
    private volatile Runnable newServer = () -> {
    };

    Connector(Vertx vertx, Redis redis, Duration patience) {
        this.vertx = vertx;
        this.redis = redis;
        this.patience = patience;
        // a client made by the same thread has the same event loop, which saves a change of threads per command
        ContextInternal current = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
        this.context = current.isEventLoopContext() ? current : ((VertxInternal) vertx).createEventLoopContext();
    }

    /** How long a server may be silent until its connection counts as lost. */
    Duration patience() {
        return patience;
    }

    void run(Runnable task) {
        context.runOnContext(nothing -> task.run());
    }

    /** At once if this is the event loop. */
    void runNow(Runnable task) {
        ((ContextInternal) context).execute(task);
    }

    void later(Duration delay, Runnable task) {
        vertx.setTimer(Math.max(1, delay.toMillis()), id -> run(task));
    }

    /** Told, on the event loop, when the commands get a new connection, perhaps to another server. */
    void onNewServer(Runnable listener) {
        newServer = listener;
    }

    /** How the server that was greeted last tells waiters that it is their turn. From any thread. */
    Delivery delivery() {
        return delivery;
    }

    /** Whether a connection is one to each node of a cluster, as the server that was greeted last told. */
    boolean isCluster() {
        return cluster;
    }

    /** A new connection for commands, once its server has told what it is. Servers that are too old are refused. */
    Future<RedisConnection> connectForCommands(BiConsumer<RedisConnection, Throwable> onLoss) {
        return connectAndGreet(onLoss, hello -> {
            if (hello.succeeded()) {
                cluster = ServerKind.isCluster(hello.result());
            }
            delivery = hello.succeeded() ? ServerKind.delivery(hello.result()) : ServerKind.deliveryAfter(hello.cause());
        }).onSuccess(connection -> newServer.run());
    }

    /** A new connection to listen on. Replicas are refused, as the primary does not count who listens to them. */
    Future<RedisConnection> connectToListen(BiConsumer<RedisConnection, Throwable> onLoss) {
        return connectAndGreet(onLoss, hello -> {
            if (hello.succeeded() && ServerKind.isReplica(hello.result())) {
                throw new LockStoreException("The server is a replica.");
            }
        });
    }

    private Future<RedisConnection> connectAndGreet(BiConsumer<RedisConnection, Throwable> onLoss,
            Consumer<AsyncResult<Response>> check) {
        return connect(onLoss).compose(connection -> connection.send(Request.cmd(Command.HELLO))
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .transform(hello -> checked(connection, hello, check))
                .onFailure(cause -> retire(connection)));
    }

    private static Future<RedisConnection> checked(RedisConnection connection, AsyncResult<Response> hello,
            Consumer<AsyncResult<Response>> check) {
        if (hello.failed() && !(hello.cause() instanceof ErrorType)) {
            return Future.failedFuture(hello.cause());
        }
        try {
            check.accept(hello);
            return Future.succeededFuture(connection);
        } catch (LockStoreException e) {
            return Future.failedFuture(e);
        }
    }

    /**
     * A new connection, or a failure if there is none in time.
     *
     * @param onLoss told, on the event loop, when the connection has ended, more than once perhaps
     */
    private Future<RedisConnection> connect(BiConsumer<RedisConnection, Throwable> onLoss) {
        Future<RedisConnection> attempt = attempt();
        Future<RedisConnection> inTime = attempt.timeout(patience.toMillis(), TimeUnit.MILLISECONDS);
        attempt.onSuccess(connection -> {
            if (inTime.failed()) {
                retire(connection);
            } else {
                connection.exceptionHandler(cause -> run(() -> onLoss.accept(connection, cause)));
                connection.endHandler(end -> run(() -> onLoss.accept(connection, new ConnectionEnded())));
            }
        });
        return inTime;
    }

    private Future<RedisConnection> attempt() {
        try {
            return redis.connect();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /**
     * Closes a connection for good. The client would put it back into its pool, whatever it still waits for, had it not been
     * used to subscribe or to unsubscribe.
     */
    void retire(RedisConnection connection) {
        connection.exceptionHandler(null);
        connection.endHandler(null);
        connection.handler(ignored -> {
        });
        connection.send(Request.cmd(Command.UNSUBSCRIBE));
        // not when that has been sent, as it never will be if the connection is half-open
        later(Duration.ofMillis(10), connection::close);
    }

    /** The server or the network ended a connection. */
    static final class ConnectionEnded extends Exception {

        private static final long serialVersionUID = 1L;

        ConnectionEnded() {
            super("The connection ended", null, false, false);
        }
    }
}
