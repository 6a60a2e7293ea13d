package io.quarkiverse.cachelock.runtime.store.redis;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.vertx.core.Future;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Response;

/** One connection of a pipeline, with the calls that it has not answered yet. Belongs to the event loop. */
final class Line {

    /** More would not be faster, and the client refuses more than its max-waiting-handlers, 2,048 by default. */
    private static final int MOST_IN_FLIGHT = 512;

    private final RedisConnection connection;
    private final Set<ScriptCall<?>> inFlight = new LinkedHashSet<>();

    Line(RedisConnection connection) {
        this.connection = connection;
    }

    RedisConnection connection() {
        return connection;
    }

    boolean isIdle() {
        return inFlight.isEmpty();
    }

    boolean hasRoom() {
        return inFlight.isEmpty() || inFlight.size() < MOST_IN_FLIGHT && !connection.pendingQueueFull();
    }

    Future<Response> send(ScriptCall<?> call) {
        inFlight.add(call);
        return call.sendOn(connection);
    }

    /** @return false if nobody waits for it any more, as it was given up */
    boolean settle(ScriptCall<?> call) {
        return inFlight.remove(call);
    }

    /** Gives up what is in flight. */
    void lose(Throwable cause) {
        lose(List.copyOf(inFlight), cause);
    }

    /** Gives up what was sent so long ago. */
    void loseOlderThan(Duration age, Throwable cause) {
        lose(inFlight.stream().filter(call -> call.nanosSinceSent() > age.toNanos()).toList(), cause);
    }

    boolean isSilentFor(Duration age) {
        return !inFlight.isEmpty() && inFlight.iterator().next().nanosSinceSent() > age.toNanos();
    }

    private void lose(List<ScriptCall<?>> calls, Throwable cause) {
        calls.forEach(inFlight::remove);
        calls.forEach(call -> call.lost(cause));
    }
}
