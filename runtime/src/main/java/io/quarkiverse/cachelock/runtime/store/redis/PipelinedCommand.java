package io.quarkiverse.cachelock.runtime.store.redis;

import io.quarkiverse.cachelock.LockStoreException;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** A command on its way, with who waits for the answer. */
final class PipelinedCommand {

    private final Request request;
    private final String purpose;
    private final UniEmitter<? super Response> caller;
    private volatile boolean abandoned;
    private long sentAt;

    PipelinedCommand(Request request, String purpose, UniEmitter<? super Response> caller) {
        this.request = request;
        this.purpose = purpose;
        this.caller = caller;
    }

    void abandon() {
        abandoned = true;
    }

    /** Whether nobody waits for the answer any more. */
    boolean abandoned() {
        return abandoned;
    }

    Request sent() {
        sentAt = System.nanoTime();
        return request;
    }

    long nanosSinceSent() {
        return System.nanoTime() - sentAt;
    }

    void answered(Response response) {
        caller.complete(response);
    }

    void refused(Throwable cause) {
        fail("Redis could not " + purpose + ". It answered: " + cause.getMessage(), cause);
    }

    void lost(Throwable cause) {
        fail("The connection to Redis was lost while it was to " + purpose + ". The outcome is unknown. "
                + cause.getMessage(), cause);
    }

    void unreachable(Throwable cause) {
        fail("Redis is unreachable, so it was not asked to " + purpose + ". Check that the server runs and the hosts of"
                + " the client under quarkus.redis. " + cause.getMessage(), cause);
    }

    void closed() {
        caller.fail(new LockStoreException("The lock store on Redis is closed, so it was not asked to " + purpose + "."));
    }

    private void fail(String message, Throwable cause) {
        caller.fail(new LockStoreException(message, cause));
    }
}
