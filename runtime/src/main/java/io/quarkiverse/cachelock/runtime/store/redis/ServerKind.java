package io.quarkiverse.cachelock.runtime.store.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockStoreException;
import io.vertx.redis.client.Response;

/** What a server can do, as its answer to HELLO tells, which needs no permission for INFO. */
final class ServerKind {

    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*", Pattern.DOTALL);

    private ServerKind() {
    }

    /** @throws LockStoreException if the server is too old */
    static Delivery delivery(Response hello) {
        String version = text(hello.get("version"));
        Matcher numbers = VERSION.matcher(version);
        if (!numbers.matches()) {
            return Delivery.BROADCAST;
        }
        int major = Integer.parseInt(numbers.group(1));
        if (major < 6 || major == 6 && Integer.parseInt(numbers.group(2)) < 2) {
            throw tooOld(version);
        }
        if (!isCluster(hello)) {
            return Delivery.COUNTED;
        }
        return major >= 7 ? Delivery.SHARDED : Delivery.BROADCAST;
    }

    static boolean isCluster(Response hello) {
        return "cluster".equals(text(hello.get("mode")));
    }

    /** Servers before 6.2 do not know HELLO without a protocol version. */
    static Delivery deliveryAfter(Throwable refusal) {
        String message = String.valueOf(refusal.getMessage());
        if (message.contains("unknown command") || message.contains("wrong number of arguments")) {
            throw tooOld("before 6.2");
        }
        return Delivery.BROADCAST;
    }

    /** On a cluster any node may have answered, and it is not the one that matters. */
    static boolean isReplica(Response hello) {
        return !isCluster(hello) && "replica".equals(text(hello.get("role")));
    }

    private static LockStoreException tooOld(String version) {
        return new LockStoreException("Redis " + version + " is too old for locks: the lock store on Redis needs 6.2 or later,"
                + " or Valkey. Use a newer server, or choose another lock store by quarkus.cache-lock.store.");
    }

    private static String text(@Nullable Response value) {
        return value == null ? "" : value.toString();
    }
}
