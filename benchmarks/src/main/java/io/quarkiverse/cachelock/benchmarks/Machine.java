package io.quarkiverse.cachelock.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;

/** What the figures depend on. */
final class Machine {

    private static final List<String> OURS = List.of("quarkus-core", "mutiny", "vertx-redis-client", "netty-common",
            "agroal-pool", "postgresql");
    private static final List<String> OTHERS = List.of("redisson", "shedlock-core", "spring-integration-core",
            "spring-data-redis", "lettuce-core", "netty-common", "HikariCP", "postgresql");

    private Machine() {
    }

    /** Processors, memory, operating system. */
    static String describe() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getAvailableProcessors() + " processors, " + Math.round(system.getTotalMemorySize() / 1e9)
                + " GB of memory, " + system.getName() + " " + system.getVersion() + " (" + system.getArch() + "), JDK "
                + Runtime.version();
    }

    /** How many threads ran or wanted to, over the last minute. */
    static String load() {
        return String.format(Locale.ROOT, "%.1f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    static String ourLibraries() {
        return versions(OURS, ClassPaths.ourLibraries());
    }

    static String otherLibraries() {
        return versions(OTHERS, ClassPaths.otherLibraries());
    }

    private static String versions(List<String> libraries, Path directory) {
        if (!Files.isDirectory(directory)) {
            return "unknown";
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<String> names = files.map(file -> file.getFileName().toString()).toList();
            return libraries.stream().flatMap(library -> names.stream()
                    .map(Pattern.compile("(?:.*\\.)?" + library + "-(\\d.*)\\.jar")::matcher).filter(Matcher::matches)
                    .map(jar -> library + " " + jar.group(1))).collect(Collectors.joining(", "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
