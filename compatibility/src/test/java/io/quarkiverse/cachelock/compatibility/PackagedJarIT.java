package io.quarkiverse.cachelock.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.testservers.RedisServer;

class PackagedJarIT {

    @Test
    void locksOnEachStoreAndEnds() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dquarkus.redis.hosts=" + RedisServer.shared().url(), "-jar", "target/quarkus-app/quarkus-run.jar")
                .redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), output);
            assertEquals(0, process.exitValue(), output);
            List.of("memory lock:till:1", "redis lock:till:2", "datasource lock:till:3")
                    .forEach(line -> assertTrue(output.contains(line), output));
        } finally {
            process.destroyForcibly();
        }
    }
}
