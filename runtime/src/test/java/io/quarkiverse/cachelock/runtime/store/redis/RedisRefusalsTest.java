package io.quarkiverse.cachelock.runtime.store.redis;

import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.acquire;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.grant;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.testservers.RedisServer;

/** What the first lock says of a server or a user that no lock can be had with. */
@Timeout(60)
class RedisRefusalsTest {

    @ParameterizedTest
    @ValueSource(strings = { "evalsha", "eval", "set" })
    void aUserWhoMayNotRunScriptsIsToldWhatToAllow(String missing) {
        try (RedisServer server = RedisServer.start()) {
            server.ask("ACL SETUSER app on >password ~* &* +@all -" + missing);
            try (RedisBench bench = new RedisBench(server.url().replace("//", "//app:password@"))) {
                RedisLockStore store = bench.newStore();
                assertThatThrownBy(() -> acquire(store, "key", "ann")).isInstanceOf(LockStoreException.class)
                        .hasMessageStartingWith("Redis could not acquire the lock 'key'. It answered: ")
                        .hasMessageEndingWith(" The lock store on Redis works with scripts: allow the user of its client EVAL,"
                                + " EVALSHA and the commands that its documentation lists.");

                server.ask("ACL SETUSER app +" + missing);
                grant(store, "key", "ann");
                assertThat(release(store, "key", "ann")).isTrue();
                assertThat(bench.connections()).as("the same as before").hasSize(1);
                store.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "5.0.14", "6.0.16" })
    void aServerThatIsTooOldIsRefusedAtTheFirstConnection(String version) throws IOException {
        try (OldRedis server = new OldRedis(version); RedisBench bench = new RedisBench(server.url())) {
            RedisLockStore store = bench.newStore();
            assertThat(server.connections()).as("before the first lock").isZero();

            assertThatThrownBy(() -> acquire(store, "key", "ann")).isInstanceOf(LockStoreException.class)
                    .hasMessage("Redis before 6.2 is too old for locks: the lock store on Redis needs 6.2 or later, or Valkey."
                            + " Use a newer server, or choose another lock store by quarkus.cache-lock.store.");

            assertThat(server.connections()).isOne();
            assertThat(server.commands()).extracting(command -> command.get(0).toUpperCase()).contains("HELLO")
                    .doesNotContain("EVAL", "EVALSHA");
            store.close();
        }
    }
}
