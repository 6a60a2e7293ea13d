package io.quarkiverse.cachelock.deployment;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.quarkus.builder.item.SimpleBuildItem;

/** What the application has that locks can be stored in. */
final class LockStoresBuildItem extends SimpleBuildItem {

    static final String MEMORY = "memory";
    static final String REDIS = "redis";
    static final String DATASOURCE = "datasource";

    private final boolean redis;
    private final boolean agroal;
    private final Set<String> datasources;
    private final Map<String, String> named;
    private final String defaultType;

    /**
     * @param datasources names of the JDBC datasources
     * @param named types of the named lock stores, by name
     * @param defaultDatasource the one that a datasource store without a name would use
     */
    LockStoresBuildItem(boolean redis, boolean agroal, Set<String> datasources, Map<String, String> named,
            String defaultDatasource) {
        this.redis = redis;
        this.agroal = agroal;
        this.datasources = datasources;
        this.named = named;
        this.defaultType = redis ? REDIS : datasources.contains(defaultDatasource) ? DATASOURCE : MEMORY;
    }

    boolean hasRedis() {
        return redis;
    }

    boolean hasAgroal() {
        return agroal;
    }

    Set<String> datasources() {
        return datasources;
    }

    Map<String, String> named() {
        return named;
    }

    String defaultType() {
        return defaultType;
    }

    /** Those of the extension's own types that the application has the libraries for. */
    Set<String> types() {
        Set<String> types = new TreeSet<>(Set.of(MEMORY));
        if (redis) {
            types.add(REDIS);
        }
        if (agroal) {
            types.add(DATASOURCE);
        }
        return types;
    }
}
