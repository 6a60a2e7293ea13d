package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

class StoreRulesTest {

    private static final Set<String> NO_DATASOURCE = Set.of();

    @Test
    void redisGoesBeforeTheDatasourceAndThatBeforeMemory() {
        assertThat(stores(true, Set.of("<default>")).defaultType()).isEqualTo("redis");
        assertThat(stores(false, Set.of("<default>")).defaultType()).isEqualTo("datasource");
        assertThat(stores(false, NO_DATASOURCE).defaultType()).isEqualTo("memory");
        assertThat(stores(false, Set.of("another")).defaultType()).isEqualTo("memory");
    }

    @Test
    void aStoreWithWhatItNeedsIsRight() {
        assertThat(problems(stores(true, Set.of("<default>")), Map.of(), "redis")).isEmpty();
        assertThat(problems(stores(true, Set.of("<default>")), Map.of(), "datasource")).isEmpty();
        assertThat(problems(stores(false, NO_DATASOURCE), Map.of(), "memory")).isEmpty();
        assertThat(problems(stores(false, NO_DATASOURCE), Map.of(), "")).isEmpty();
    }

    @Test
    void redisNeedsItsExtension() {
        assertThat(problems(stores(false, NO_DATASOURCE), Map.of(), "redis"))
                .containsExactly("here: the lock store 'redis' needs the Redis client extension. "
                        + "Add io.quarkus:quarkus-redis-client to the application.");
    }

    @Test
    void aDatasourceMustBeThere() {
        assertThat(problems(stores(false, NO_DATASOURCE), Map.of(), "datasource"))
                .containsExactly(
                        "here: the lock store 'datasource' needs a JDBC datasource. Add io.quarkus:quarkus-agroal and a JDBC driver extension such as "
                                + "io.quarkus:quarkus-jdbc-postgresql, and configure quarkus.datasource.");
        assertThat(problems(stores(false, Set.of("orders")), Map.of(), "datasource"))
                .containsExactly(
                        "here: there is no default JDBC datasource. Set quarkus.cache-lock.datasource.name to one of: orders.");
        assertThat(
                problems(stores(false, Set.of("orders")), Map.of("quarkus.cache-lock.datasource.name", "order"), "datasource"))
                .containsExactly("here: there is no JDBC datasource 'order'. Did you mean 'orders'?");
    }

    @Test
    void anUnknownNameIsTold() {
        assertThat(problems(stores(false, NO_DATASOURCE), Map.of(), "reddis"))
                .containsExactly("here: there is no lock store 'reddis'. Did you mean 'redis'?");
        assertThat(problems(stores(false, NO_DATASOURCE), Map.of(), "zookeeper"))
                .containsExactly("here: there is no lock store 'zookeeper'. Use one of: datasource, memory, redis.");
    }

    private static LockStoresBuildItem stores(boolean redis, Set<String> datasources) {
        return new LockStoresBuildItem(redis, !datasources.isEmpty(), datasources, Map.of(), "<default>");
    }

    private static List<String> problems(LockStoresBuildItem stores, Map<String, String> properties, String store) {
        Problems problems = new Problems();
        BuildConfig config = new BuildConfig(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 100)).build());
        StoreRules rules = new StoreRules(stores, config, false, problems);
        rules.checkConfig();
        rules.check("here", store);
        return problems.all();
    }
}
