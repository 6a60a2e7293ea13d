package io.quarkiverse.cachelock.torture.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A wall clock for processes that can be set, by libfaketime, if that is installed or {@code LIBFAKETIME} names it. */
final class FakeTime {

    static final String MISSING = "libfaketime is not installed, nor does the environment variable LIBFAKETIME name it";

    private static final List<String> PLACES = List.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
            "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1", "/usr/lib/faketime/libfaketime.so.1",
            "/usr/lib64/faketime/libfaketime.so.1");

    private final Path library;
    private final Path file;

    private FakeTime(Path library) {
        this.library = library;
        try {
            this.file = Files.createTempFile("faketime", null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        file.toFile().deleteOnExit();
        set(0);
    }

    static Optional<FakeTime> find() {
        return Stream.concat(Stream.ofNullable(System.getenv("LIBFAKETIME")), PLACES.stream()).map(Path::of)
                .filter(Files::exists).findFirst().map(FakeTime::new);
    }

    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "FAKETIME_TIMESTAMP_FILE", file.toString(), "FAKETIME_NO_CACHE", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1", "DONT_FAKE_MONOTONIC", "1");
    }

    /** How far the clock is ahead. */
    void set(int seconds) {
        try {
            Path next = Files.writeString(Path.of(file + ".next"), String.format("%+d", seconds));
            Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
