package io.quarkiverse.cachelock.torture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

import io.quarkiverse.cachelock.torture.faults.FaultKind;
import io.quarkiverse.cachelock.torture.servers.MemoryRig;
import io.quarkiverse.cachelock.torture.servers.RedisRig;
import io.quarkiverse.cachelock.torture.servers.Rig;
import io.quarkiverse.cachelock.torture.servers.SentinelRig;
import io.quarkiverse.cachelock.torture.servers.SqlRig;
import io.quarkiverse.cachelock.torture.worker.Control;
import io.quarkiverse.cachelock.torture.worker.WorkerSettings;

/**
 * What the properties {@code torture.*} say: {@code store}, {@code minutes}, {@code seed}, {@code faults}, {@code jvms},
 * {@code threads}, {@code keys}, {@code lease}, {@code grants}, {@code strikes}. Empty ones mean the default.
 */
public record Options(String store, Plan plan) {

    /** All lock stores that there are servers for. */
    public static final List<String> STORES = List.of("memory", "redis", "redis-sentinel", "postgres", "postgres-notify",
            "mariadb");

    /** @throws IllegalArgumentException that says what may be said */
    public static Options of(Properties properties) {
        String store = get(properties, "store", "redis");
        if (!STORES.contains(store)) {
            throw new IllegalArgumentException("torture.store is " + store + ", but must be one of " + STORES);
        }
        var plan = new Plan(Long.parseLong(get(properties, "seed", String.valueOf(ThreadLocalRandom.current().nextInt()))),
                Duration.ofMillis((long) (Double.parseDouble(get(properties, "minutes", "5")) * 60_000)),
                Integer.parseInt(get(properties, "jvms", "6")), Integer.parseInt(get(properties, "threads", "8")),
                Integer.parseInt(get(properties, "keys", "8")), Duration.parse(get(properties, "lease", "PT1S")),
                Control.NONE, faults(get(properties, "faults", "")),
                Long.parseLong(get(properties, "grants", "0")), Long.parseLong(get(properties, "strikes", "0")));
        return new Options(store, store.equals("memory") ? plan.inOneJvm() : plan);
    }

    private static String get(Properties properties, String name, String otherwise) {
        String value = properties.getProperty("torture." + name, "");
        return value.isBlank() ? otherwise : value.strip();
    }

    private static Set<FaultKind> faults(String names) {
        try {
            return Arrays.stream(names.split(",")).map(String::strip).filter(name -> !name.isEmpty())
                    .map(FaultKind::valueOf).collect(Collectors.toSet());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("torture.faults is " + names + ", but must name some of "
                    + Arrays.toString(FaultKind.values()) + ", with commas between them", e);
        }
    }

    /** @param directory for the logs of servers */
    public Rig newRig(Path directory) {
        return newRig(store, directory);
    }

    public static Rig newRig(String store, Path directory) {
        return switch (store) {
            case "redis" -> new RedisRig(directory);
            case "redis-sentinel" -> new SentinelRig();
            case "postgres" -> SqlRig.postgres(directory, "");
            case "postgres-notify" -> SqlRig.postgres(directory, WorkerSettings.NOTIFY);
            case "mariadb" -> SqlRig.mariaDb(directory);
            default -> new MemoryRig();
        };
    }
}
