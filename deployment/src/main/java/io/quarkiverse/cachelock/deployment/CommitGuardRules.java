package io.quarkiverse.cachelock.deployment;

import java.util.Set;

import io.quarkiverse.cachelock.runtime.cdi.LockedMethod;
import io.quarkiverse.cachelock.runtime.cdi.ReturnStyle;
import io.quarkiverse.cachelock.runtime.config.CacheLockConfig;

/** Sees to it that commits can be guarded, as far as the build can tell; the first call finds out the rest. */
final class CommitGuardRules {

    private static final Set<ReturnStyle> BLOCKING = Set.of(ReturnStyle.VOID, ReturnStyle.VALUE, ReturnStyle.ANY,
            ReturnStyle.OPTIONAL);

    private final LockStoresBuildItem stores;
    private final BuildConfig config;
    private final boolean jta;
    private final Set<String> transactional;
    private final Problems problems;

    /**
     * @param jta whether there are JTA transactions
     * @param transactional names of the datasources that take part in them
     */
    CommitGuardRules(LockStoresBuildItem stores, BuildConfig config, boolean jta, Set<String> transactional,
            Problems problems) {
        this.stores = stores;
        this.config = config;
        this.jta = jta;
        this.transactional = transactional;
        this.problems = problems;
    }

    /** @param method that has commits guarded */
    void check(LockedMethod method) {
        if (!BLOCKING.contains(method.style())) {
            problems.add(method.description(),
                    "commitGuard = true guards the transactions of blocking methods, but this one is "
                            + "asynchronous. Return the value itself, or remove commitGuard.");
        }
        if (!jta) {
            problems.add(method.description(),
                    "commitGuard = true needs JTA transactions. Add io.quarkus:quarkus-narayana-jta to the application.");
        }
        String store = store(method);
        String type = stores.named().getOrDefault(store, store);
        switch (type) {
            case LockStoresBuildItem.DATASOURCE -> checkDatasource(method,
                    config.datasource(stores.named().containsKey(store) ? store : ""));
            case LockStoresBuildItem.MEMORY, LockStoresBuildItem.REDIS -> problems.add(method.description(),
                    "commitGuard = true needs a lock store on the datasource that the transactions work on, but its lock "
                            + "store is '%s'. Choose one of type datasource.".formatted(store));
            default -> {
                // A type of the application's own may well guard commits, and one that is unknown is told elsewhere
            }
        }
    }

    private void checkDatasource(LockedMethod method, String datasource) {
        if (stores.datasources().contains(datasource) && !transactional.contains(datasource)) {
            String prefix = datasource.equals(CacheLockConfig.DEFAULT_DATASOURCE) ? "quarkus.datasource."
                    : "quarkus.datasource.\"" + datasource + "\".";
            problems.add(method.description(), "commitGuard = true needs a lock store on a datasource that takes part in "
                    + "transactions. Remove %sjdbc.transactions=disabled.".formatted(prefix));
        }
    }

    private String store(LockedMethod method) {
        return config.apply("quarkus.cache-lock.locks.\"" + method.template() + "\".store")
                .orElseGet(() -> method.store().isEmpty() ? config.store().orElse(stores.defaultType()) : method.store());
    }
}
