package io.quarkiverse.cachelock.runtime.store.redis;

import java.util.regex.Pattern;

import io.vertx.redis.client.impl.types.ErrorType;

/** What a failed call tells about its connection. */
final class Failures {

    /** Of commands that were sent together, the client tells in one error of the server's kind what became of each. */
    private static final Pattern LOSS = Pattern
            .compile("^CONNECTION_CLOSED|^ERR \\[\\d] (CONNECTION_CLOSED|[\\w.$]+Exception: )");

    private Failures() {
    }

    /** Whether the server has answered. If not, the outcome is unknown. */
    static boolean isAnswer(Throwable cause) {
        return cause instanceof ErrorType && !LOSS.matcher(String.valueOf(cause.getMessage())).find();
    }

    /** A server that became a replica refuses to write: the client must look for its successor. */
    static boolean endsConnection(Throwable cause) {
        return !isAnswer(cause) || String.valueOf(cause.getMessage()).contains("READONLY");
    }
}
