package io.quarkiverse.cachelock.runtime.store.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/** What the answers of the scripts mean. */
final class Answers {

    private Answers() {
    }

    static Acquisition acquisition(Response answer) {
        if (answer.type() == ResponseType.NUMBER) {
            return new Granted(answer.toLong());
        }
        if (answer.size() == 1) {
            return new Granted(answer.get(0).toLong(), true, null);
        }
        Response ownerId = answer.get(1);
        return new Busy(remaining(answer.get(0)), ownerId == null ? null : ownerId.toString());
    }

    /** The server's clock in µs when it answered that the lock is busy to somebody who waits. */
    static long queuedAt(Response busy) {
        return busy.get(2).toLong();
    }

    static boolean wasHandedOver(Response busy) {
        return busy.size() == 4 && busy.get(3).toLong() == 1;
    }

    static boolean isYes(Response answer) {
        return answer.toLong() > 0;
    }

    static boolean isHandedOver(Response answer) {
        return answer.toLong() == 2;
    }

    static List<Boolean> all(Response answers) {
        return IntStream.range(0, answers.size()).mapToObj(i -> answers.get(i).toLong() == 1).toList();
    }

    static Optional<LockState> state(String key, Response answer) {
        if (answer.size() == 0) {
            return Optional.empty();
        }
        Duration remaining = remaining(answer.get(0));
        return Optional.of(new LockState(key, answer.get(3).toString(), answer.get(1).toLong(),
                Instant.ofEpochMilli(answer.get(2).toLong()), remaining == null ? Duration.ZERO : remaining,
                OptionalInt.empty()));
    }

    /** Unknown if the key never expires, which means that somebody else made it. */
    private static @Nullable Duration remaining(Response millis) {
        return millis.toLong() < 0 ? null : Duration.ofMillis(millis.toLong());
    }
}
