package io.quarkiverse.cachelock.deployment;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

import org.eclipse.microprofile.config.Config;

import io.quarkiverse.cachelock.runtime.config.CacheLockConfig;

/** The runtime configuration as far as it can be seen when the application is built. */
final class BuildConfig implements Function<String, Optional<String>> {

    private static final String PREFIX = "quarkus.cache-lock.";
    private static final Pattern STORE_OF_A_LOCK = Pattern.compile("quarkus\\.cache-lock\\.locks\\..+\\.store");

    private final Config config;

    BuildConfig(Config config) {
        this.config = config;
    }

    @Override
    public Optional<String> apply(String property) {
        return config.getOptionalValue(property, String.class);
    }

    Optional<String> store() {
        return apply(PREFIX + "store");
    }

    /** The lock stores that properties name, by property. */
    Map<String, String> namedStores() {
        Map<String, String> stores = new TreeMap<>();
        store().ifPresent(store -> stores.put(PREFIX + "store", store));
        StreamSupport.stream(config.getPropertyNames().spliterator(), false).map(STORE_OF_A_LOCK::matcher)
                .filter(Matcher::matches).map(Matcher::group)
                .forEach(property -> apply(property).ifPresent(store -> stores.put(property, store)));
        return stores;
    }

    /** @param store the name of a lock store, or empty */
    String datasource(String store) {
        return apply(datasourceProperty(store)).or(() -> apply(PREFIX + "stores." + store + ".datasource.name"))
                .orElse(CacheLockConfig.DEFAULT_DATASOURCE);
    }

    /** @param store likewise */
    static String datasourceProperty(String store) {
        return PREFIX + (store.isEmpty() ? "" : "stores.\"" + store + "\".") + "datasource.name";
    }
}
