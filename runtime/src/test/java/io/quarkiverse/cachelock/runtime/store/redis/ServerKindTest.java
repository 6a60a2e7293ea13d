package io.quarkiverse.cachelock.runtime.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.cachelock.LockStoreException;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.BulkType;
import io.vertx.redis.client.impl.types.ErrorType;
import io.vertx.redis.client.impl.types.MultiType;

/** Which servers are refused, and how those that are not deliver messages. */
class ServerKindTest {

    @ParameterizedTest
    @CsvSource({ "6.2.0,standalone,COUNTED", "6.2.11,cluster,BROADCAST", "7.0.15,standalone,COUNTED", "7.2.4,cluster,SHARDED",
            "8.0.6,cluster,SHARDED", "9.1.2,cluster,SHARDED", "10.0,standalone,COUNTED", "255.255.255,cluster,SHARDED",
            "unstable,standalone,BROADCAST", "'',standalone,BROADCAST" })
    void servers(String version, String mode, Delivery delivery) {
        assertThat(ServerKind.delivery(hello(version, mode))).isEqualTo(delivery);
    }

    @ParameterizedTest
    @ValueSource(strings = { "2.8.24", "5.0.14", "6.0.16", "6.1.240" })
    void serversThatAreTooOld(String version) {
        assertThatThrownBy(() -> ServerKind.delivery(hello(version, "standalone"))).isInstanceOf(LockStoreException.class)
                .hasMessage("Redis " + version + " is too old for locks: the lock store on Redis needs 6.2 or later, or Valkey."
                        + " Use a newer server, or choose another lock store by quarkus.cache-lock.store.");
    }

    @ParameterizedTest
    @ValueSource(strings = { "ERR unknown command `HELLO`, with args beginning with: ",
            "ERR wrong number of arguments for 'hello' command" })
    void serversThatDoNotEvenSay(String answer) {
        assertThatThrownBy(() -> ServerKind.deliveryAfter(ErrorType.create(answer))).isInstanceOf(LockStoreException.class)
                .hasMessageStartingWith("Redis before 6.2 is too old for locks");
    }

    @Test
    void aServerThatMayNotSay() {
        assertThat(ServerKind.deliveryAfter(ErrorType.create("NOPERM this user has no permissions to run the 'hello' command")))
                .isEqualTo(Delivery.BROADCAST);
    }

    private static Response hello(String version, String mode) {
        MultiType map = MultiType.create(2, true);
        for (String text : new String[] { "version", version, "mode", mode }) {
            map.add(BulkType.create(Buffer.buffer(text), false));
        }
        return map;
    }
}
