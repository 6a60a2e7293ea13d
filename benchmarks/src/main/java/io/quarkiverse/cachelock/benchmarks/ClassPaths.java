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
        try {
            Path here = Path.of(ClassPaths.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            // From target/classes or target/benchmarks.jar
            Path target = here.getParent().getParent().resolve("peers/target");
            if (!Files.isDirectory(target.resolve("lib"))) {
                throw new IllegalStateException("Build the module benchmarks/peers first: " + target + "/lib is missing");
            }
            return target.resolve("classes") + File.pathSeparator + target.resolve("lib") + File.separator + "*";
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
