package io.quarkiverse.cachelock.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.testservers.RedisServer;

/** Runs once on each lock store. */
class PackagedJarIT {

    @Test
    void locksAndEnds() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dquarkus.cache-lock.store=" + System.getProperty("store"),
                "-Dquarkus.redis.hosts=" + RedisServer.shared().url(), "-jar", "target/quarkus-app/quarkus-run.jar")
                .redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), output);
            assertEquals(0, process.exitValue(), output);
            assertTrue(output.contains("open: lock:till:42"), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
