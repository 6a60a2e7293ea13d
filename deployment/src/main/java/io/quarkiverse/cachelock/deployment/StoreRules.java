package io.quarkiverse.cachelock.deployment;

import java.util.Set;
import java.util.TreeSet;

import io.quarkiverse.cachelock.runtime.cdi.Suggestion;
import io.quarkiverse.cachelock.runtime.config.CacheLockConfig;

/** Sees to it that the lock stores which are named exist and have the libraries that they need. */
final class StoreRules {

    private final LockStoresBuildItem stores;
    private final BuildConfig config;
    private final boolean ownTypes;
    private final Problems problems;

    /** @param ownTypes whether the application brings types of its own, whose names only its beans know */
    StoreRules(LockStoresBuildItem stores, BuildConfig config, boolean ownTypes, Problems problems) {
        this.stores = stores;
        this.config = config;
        this.ownTypes = ownTypes;
        this.problems = problems;
    }

    void checkConfig() {
        stores.named().forEach((name, type) -> checkType("quarkus.cache-lock.stores.\"" + name + "\".type", type, name));
        config.namedStores().forEach(this::check);
    }

    /** @param where it is named */
    void check(String where, String store) {
        if (!store.isEmpty() && !stores.named().containsKey(store)) {
            checkType(where, store, "");
        }
    }

    private void checkType(String where, String type, String store) {
        switch (type) {
            case LockStoresBuildItem.MEMORY -> {
            }
            case LockStoresBuildItem.REDIS -> checkRedis(where);
            case LockStoresBuildItem.DATASOURCE -> checkDatasource(where, store);
            default -> checkUnknown(where, type, store.isEmpty());
        }
    }

    private void checkRedis(String where) {
        if (!stores.hasRedis()) {
            problems.add(where, "the lock store 'redis' needs the Redis client extension. "
                    + "Add io.quarkus:quarkus-redis-client to the application.");
        }
    }

    private void checkDatasource(String where, String store) {
        String datasource = config.datasource(store);
        if (stores.datasources().isEmpty()) {
            problems.add(where, "the lock store 'datasource' needs a JDBC datasource. Add io.quarkus:quarkus-agroal and a JDBC "
                    + "driver extension such as io.quarkus:quarkus-jdbc-postgresql, and configure quarkus.datasource.");
        } else if (!stores.datasources().contains(datasource)) {
            problems.add(where, datasource.equals(CacheLockConfig.DEFAULT_DATASOURCE)
                    ? "there is no default JDBC datasource. Set %s to one of: %s.".formatted(
                            BuildConfig.datasourceProperty(store), String.join(", ", new TreeSet<>(stores.datasources())))
                    : "there is no JDBC datasource '" + datasource + "'. " + Suggestion.of(datasource, stores.datasources()));
        }
    }

    private void checkUnknown(String where, String name, boolean mayBeNamed) {
        if (ownTypes) {
            return;
        }
        Set<String> known = new TreeSet<>(Set.of(LockStoresBuildItem.MEMORY, LockStoresBuildItem.REDIS,
                LockStoresBuildItem.DATASOURCE));
        if (mayBeNamed) {
            known.addAll(stores.named().keySet());
        }
        problems.add(where, "there is no lock store%s '%s'. ".formatted(mayBeNamed ? "" : " type", name)
                + Suggestion.of(name, known));
    }
}
