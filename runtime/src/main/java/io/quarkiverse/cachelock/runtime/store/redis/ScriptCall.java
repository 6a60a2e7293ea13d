package io.quarkiverse.cachelock.runtime.store.redis;

import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockStoreException;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Future;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** A script on its way, with who waits for the answer. What people read is made when something fails, not before. */
final class ScriptCall<T> {

    /** What an answer means, on the event loop. */
    interface Reader<T> {

        /** @param copies how many replicas have it, if it was to be waited for */
        T read(Response answer, long copies);
    }

    /**
     * What to run.
     *
     * @param verb what it is good for, as in "could not ..."
     * @param key of the lock, for people
     * @param confirmation to be sent behind it, to wait for replicas
     */
    record Order<T>(Script script, String[] keys, String[] args, String verb, String key, Reader<T> reader,
            @Nullable Request confirmation) {

        /** Waits for no replica. */
        Order(Script script, String[] keys, String[] args, String verb, String key, Function<Response, T> reader) {
            this(script, keys, args, verb, key, (answer, copies) -> reader.apply(answer), null);
        }
    }

    private final Order<T> order;
    private final UniEmitter<? super T> caller;
    private Request request;
    private volatile boolean abandoned;
    private boolean whole;
    private boolean astray;
    private long sentAt;
    private long copies;

    ScriptCall(Order<T> order, UniEmitter<? super T> caller) {
        this.order = order;
        this.caller = caller;
        this.request = order.script().remembered(order.keys(), order.args());
        caller.onTermination(() -> abandoned = true);
    }

    /** Whether nobody waits for the answer any more. */
    boolean isAbandoned() {
        return abandoned;
    }

    Future<Response> sendOn(RedisConnection connection) {
        sentAt = System.nanoTime();
        Request confirmation = order.confirmation();
        if (confirmation == null) {
            return connection.send(request);
        }
        Future<?> way = astray ? connection.send(Script.STATE.whole(order.keys())) : Future.succeededFuture();
        // together, as the confirmation has no key: by itself it would go to any node of a cluster
        return way.compose(known -> connection.batch(List.of(request, confirmation))).map(this::first);
    }

    private Response first(List<Response> answers) {
        copies = answers.get(1).toLong();
        return answers.get(0);
    }

    long nanosSinceSent() {
        return System.nanoTime() - sentAt;
    }

    /**
     * Whether to send it again. A restart, a failover or SCRIPT FLUSH makes a server forget its scripts at any time. And the
     * node of a cluster that has a lock changes: the client then finds the new one for a single command, but not for two that
     * are sent together, so that it is given a single one first.
     */
    boolean sendsAgainAfter(Throwable refusal) {
        String message = String.valueOf(refusal.getMessage());
        if (!whole && message.contains("NOSCRIPT")) {
            whole = true;
            request = order.script().whole(order.keys(), order.args());
            return true;
        }
        if (!astray && order.confirmation() != null && message.contains("MOVED")) {
            astray = true;
            return true;
        }
        return false;
    }

    void answered(Response response) {
        T answer;
        try {
            answer = order.reader().read(response, copies);
        } catch (LockStoreException e) {
            caller.fail(e);
            return;
        } catch (RuntimeException e) {
            fail("Redis answered something else than expected when it was to " + purpose() + ". " + e.getMessage(), e);
            return;
        }
        caller.complete(answer);
    }

    void refused(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        boolean forbidden = message.contains("NOPERM") || message.contains("can't run this command")
                || message.contains("unknown command");
        fail("Redis could not " + purpose() + ". It answered: " + message
                + (forbidden ? " The lock store on Redis works with scripts: allow the user of its client EVAL, EVALSHA and"
                        + " the commands that its documentation lists." : ""),
                cause);
    }

    void lost(Throwable cause) {
        fail("The connection to Redis was lost while it was to " + purpose() + ". The outcome is unknown. "
                + cause.getMessage(), cause);
    }

    void unreachable(Throwable cause) {
        if (cause instanceof LockStoreException known) {
            caller.fail(known);
            return;
        }
        fail("Redis is unreachable, so it was not asked to " + purpose() + ". Check that the server runs and the hosts of"
                + " the client under quarkus.redis. " + cause.getMessage(), cause);
    }

    void closed() {
        caller.fail(new LockStoreException("The lock store on Redis is closed, so it was not asked to " + purpose() + "."));
    }

    private void fail(String message, Throwable cause) {
        caller.fail(new LockStoreException(message, cause));
    }

    private String purpose() {
        return order.verb() + " the lock '" + printable(order.key()) + "'";
    }

    static String printable(String key) {
        return key.replaceAll("\\p{Cntrl}", "?");
    }
}
