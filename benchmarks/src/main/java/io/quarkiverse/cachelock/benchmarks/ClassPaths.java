package io.quarkiverse.cachelock.benchmarks;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Ours, which is that of this JVM, and that of the other libraries, which the module beside this one has collected. */
final class ClassPaths {

    private ClassPaths() {
    }

    static String of(String peer) {
        return peer.startsWith("ours") || peer.startsWith("floor") ? System.getProperty("java.class.path") : peers();
    }

    private static String peers() {
        if (!Files.isDirectory(otherLibraries())) {
            throw new IllegalStateException("Build the module benchmarks/peers first: " + otherLibraries() + " is missing");
        }
        return otherLibraries().resolveSibling("classes") + File.pathSeparator + otherLibraries() + File.separator + "*";
    }

    /** There once the module is packaged. */
    static Path ourLibraries() {
        return target().resolve("lib");
    }

    static Path otherLibraries() {
        return target().resolveSibling("peers").resolve("target/lib");
    }

    private static Path target() {
        try {
            // It has target/classes or target/benchmarks.jar
            return Path.of(ClassPaths.class.getProtectionDomain().getCodeSource().getLocation().toURI()).getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
