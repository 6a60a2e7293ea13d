package io.quarkiverse.cachelock.deployment;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.testservers.PostgresServer;
import io.quarkiverse.cachelock.testservers.RedisServer;
import io.quarkus.arc.Arc;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.shutdown.ShutdownRecorder;
import io.quarkus.test.QuarkusUnitTest;

/** An application that ends: what becomes of those who hold locks, on Redis and on PostgreSQL, and of those who wait. */
class ShutdownTest {

    private static final String REDIS = "test.shutdown.redis";
    private static final String POSTGRES = "test.shutdown.postgres";
    private static final int MANY = 1_000;

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .setBeforeAllCustomizer(() -> {
                System.setProperty(REDIS, RedisServer.start().url());
                System.setProperty(POSTGRES, PostgresServer.shared().jdbcUrl());
            })
            .withApplicationRoot(root -> root.addClasses(Holders.class))
            .setForcedDependencies(List.of(
                    Dependency.of("io.quarkus", "quarkus-smallrye-health", Version.getVersion()),
                    Dependency.of("io.quarkus", "quarkus-redis-client", Version.getVersion()),
                    Dependency.of("io.quarkus", "quarkus-agroal", Version.getVersion()),
                    Dependency.of("io.quarkus", "quarkus-jdbc-postgresql", Version.getVersion())))
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.redis.hosts", "${" + REDIS + "}")
            .overrideConfigKey("quarkus.datasource.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.username", "postgres")
            .overrideConfigKey("quarkus.datasource.password", "postgres")
            .overrideConfigKey("quarkus.datasource.jdbc.url", "${" + POSTGRES + "}")
            .overrideConfigKey("quarkus.cache-lock.datasource.table", "ending_lock")
            .overrideConfigKey("quarkus.cache-lock.shutdown-grace", "3s")
            .setAfterUndeployListener(ShutdownTest::nothingIsHeld);

    @Inject
    Holders holders;

    @Test
    void readinessGoesDownFirstWhileLocksStillWork() throws Exception {
        assertThat(readiness()).isEqualTo("UP");

        ShutdownRecorder.runShutdown();

        assertThat(readiness()).isEqualTo("DOWN");
        holders.begin();
    }

    /** By name, since the other applications of these tests are to be without that extension. */
    private static String readiness() throws Exception {
        Class<?> check = Class.forName("io.quarkiverse.cachelock.runtime.health.LocksReadiness");
        Object response = check.getMethod("call").invoke(Arc.container().select(check, Any.Literal.INSTANCE).get());
        return String.valueOf(Class.forName("org.eclipse.microprofile.health.HealthCheckResponse").getMethod("getStatus")
                .invoke(response));
    }

    private static void nothingIsHeld() {
        assertThat(System.getProperty("test.shutdown.waiter")).isEqualTo(
                "No lock is acquired any more: the application is shutting down");
        assertThat(System.getProperty("test.shutdown.diligent")).isEqualTo("true");
        assertThat(System.getProperty("test.shutdown.observer")).isEqualTo("true");
        assertThat(System.getProperty("test.shutdown.lost")).isEqualTo(String.valueOf(2 * MANY));
        try {
            assertThat(redisKeys()).contains(":fence").doesNotContainPattern("\\}\\s");
            try (var postgres = DriverManager.getConnection(System.getProperty(POSTGRES), "postgres", "postgres");
                    var rows = postgres.createStatement().executeQuery(
                            "select count(*), count(owner_token) from ending_lock")) {
                rows.next();
                assertThat(rows.getInt(1)).isGreaterThanOrEqualTo(MANY);
                assertThat(rows.getInt(2)).isZero();
            }
        } catch (IOException | SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String redisKeys() throws IOException {
        String url = System.getProperty(REDIS);
        try (Socket socket = new Socket("localhost", Integer.parseInt(url.substring(url.lastIndexOf(':') + 1)))) {
            socket.getOutputStream().write("KEYS *\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Singleton
    static class Holders {

        @Inject
        LockManager locks;
        private Thread waiter;
        private Thread diligent;
        private final List<LockHandle> kept = new ArrayList<>();

        void start(@Observes StartupEvent event) {
            System.clearProperty("test.shutdown.waiter");
        }

        void begin() {
            for (String store : List.of("redis", "datasource")) {
                kept.addAll(IntStream.range(0, MANY)
                        .mapToObj(i -> locks.lock("forgotten:" + i).store(store).acquire()).toList());
            }
            // Holds until the one that waits for it has been refused, which is when the application is ending
            diligent = new Thread(() -> locks.lock("diligent").run(() -> await().atMost(30, SECONDS).until(
                    () -> System.getProperty("test.shutdown.waiter") != null)));
            diligent.start();
            await().until(() -> locks.state("diligent").isPresent());
            waiter = new Thread(() -> {
                try {
                    locks.lock("diligent").waitTime(Duration.ofMinutes(5)).run(() -> System.setProperty(
                            "test.shutdown.waiter", "got the lock"));
                } catch (LockException e) {
                    System.setProperty("test.shutdown.waiter", e.getMessage());
                }
            });
            waiter.start();
            await().until(() -> waiter.getState() == Thread.State.WAITING
                    || waiter.getState() == Thread.State.TIMED_WAITING);
        }

        /** Of the application itself: locks still work. */
        void stop(@Observes ShutdownEvent event) {
            if (waiter != null) {
                System.setProperty("test.shutdown.observer",
                        String.valueOf(locks.lock("last").callOrElse(() -> true, busy -> false)));
            }
        }

        /** Behind the extension's. */
        void stopped(@Observes @Priority(Integer.MAX_VALUE) ShutdownEvent event) throws InterruptedException {
            if (waiter != null) {
                diligent.join(10_000);
                System.setProperty("test.shutdown.diligent", String.valueOf(!diligent.isAlive()));
                System.setProperty("test.shutdown.lost",
                        String.valueOf(kept.stream().filter(handle -> !handle.isHeld() && !handle.release()).count()));
                assertThatThrownBy(() -> locks.acquire("late")).isInstanceOf(LockException.class);
            }
        }
    }
}
