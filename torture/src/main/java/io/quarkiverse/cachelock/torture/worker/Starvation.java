package io.quarkiverse.cachelock.torture.worker;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** For how long threads of this process could have run, but the machine had too much else to do. Zero where Linux is not. */
final class Starvation {

    private static final Path THREADS = Path.of("/proc/self/task");

    private long last = total();

    /** Of all threads together, in nanoseconds. */
    long sinceLastTime() {
        long now = total();
        long since = now - last;
        last = now;
        // Threads that have ended do not count any more
        return Math.max(0, since);
    }

    private static long total() {
        long total = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                total += delay(thread.resolve("schedstat"));
            }
        } catch (IOException e) {
            return total;
        }
        return total;
    }

    private static long delay(Path statistics) {
        try {
            return Long.parseLong(Files.readString(statistics).split(" ")[1]);
        } catch (IOException e) {
            return 0;
        }
    }
}
