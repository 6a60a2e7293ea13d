package io.quarkiverse.cachelock.torture.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What a worker is told on its command line.
 *
 * @param process its number, which no other had before
 * @param seed of all its choices
 * @param passing whether locks may go from hand to hand in it
 * @param store {@code memory}, {@code redis}, {@link #SENTINEL}, or the user of the database that {@code url} names,
 *        with {@link #NOTIFY} behind it if it is to tell of releases
 * @param url of the store
 * @param directory of the event logs and the board
 */
public record WorkerSettings(int process, long seed, int threads, int keys, Duration lease, boolean passing, Control control,
        String store, String url, Path directory) {

    /** See {@link #store}: the URL is that of a Sentinel. */
    public static final String SENTINEL = "redis-sentinel";
    /** See {@link #store}. */
    public static final String NOTIFY = "-notify";

    public List<String> arguments() {
        return List.of(String.valueOf(process), String.valueOf(seed), String.valueOf(threads), String.valueOf(keys),
                lease.toString(), String.valueOf(passing), control.name(), store, url, directory.toString());
    }

    static WorkerSettings of(String[] args) {
        if (args.length != 10) {
            throw new IllegalArgumentException("Ten arguments are needed, not " + Arrays.toString(args));
        }
        return new WorkerSettings(Integer.parseInt(args[0]), Long.parseLong(args[1]), Integer.parseInt(args[2]),
                Integer.parseInt(args[3]), Duration.parse(args[4]), Boolean.parseBoolean(args[5]), Control.valueOf(args[6]),
                args[7], args[8], Path.of(args[9]));
    }

    public Path board() {
        return directory.resolve("board");
    }

    /** Of the database. */
    String user() {
        return store.replace(NOTIFY, "");
    }

    /** Whether the database tells of releases. */
    boolean notifies() {
        return store.endsWith(NOTIFY);
    }

    boolean isSql() {
        return url.startsWith("jdbc:");
    }

    /** Holders may outlive their leases where that is what is to be found out. */
    boolean renews() {
        return control != Control.VALIDITY_FROM_REPLY;
    }
}
