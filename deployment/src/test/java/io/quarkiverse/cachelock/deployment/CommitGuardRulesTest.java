package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.runtime.cdi.KeyTemplate;
import io.quarkiverse.cachelock.runtime.cdi.LockedMethod;
import io.quarkiverse.cachelock.runtime.cdi.ReturnStyle;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

class CommitGuardRulesTest {

    private static final Set<String> ALL = Set.of("<default>", "orders");

    @Test
    void aStoreOnATransactionalDatasourceIsRight() {
        assertThat(problems(method("", ReturnStyle.VOID), Map.of(), true, ALL)).isEmpty();
        assertThat(problems(method("datasource", ReturnStyle.VALUE), Map.of(), true, ALL)).isEmpty();
        assertThat(problems(method("jobs", ReturnStyle.OPTIONAL), Map.of(), true, ALL)).isEmpty();
        assertThat(problems(method("", ReturnStyle.ANY), Map.of(), true, ALL)).isEmpty();
    }

    @Test
    void anotherStoreIsRefused() {
        String refused = "pay: commitGuard = true needs a lock store on the datasource that the transactions work on, but its lock "
                + "store is '%s'. Choose one of type datasource.";
        assertThat(problems(method("memory", ReturnStyle.VOID), Map.of(), true, ALL))
                .containsExactly(refused.formatted("memory"));
        assertThat(problems(method("", ReturnStyle.VOID), Map.of("quarkus.cache-lock.store", "redis"), true, ALL))
                .containsExactly(refused.formatted("redis"));
        assertThat(problems(method("jobs", ReturnStyle.VOID), Map.of("quarkus.cache-lock.locks.\"pay\".store", "cache"), true,
                ALL)).containsExactly(refused.formatted("cache"));
    }

    @Test
    void aDatasourceWithoutTransactionsIsRefused() {
        assertThat(problems(method("jobs", ReturnStyle.VOID), Map.of(), true, Set.of("<default>"))).containsExactly(
                "pay: commitGuard = true needs a lock store on a datasource that takes part in transactions. Remove "
                        + "quarkus.datasource.\"orders\".jdbc.transactions=disabled.");
        assertThat(problems(method("", ReturnStyle.VOID), Map.of(), true, Set.of("orders"))).containsExactly(
                "pay: commitGuard = true needs a lock store on a datasource that takes part in transactions. Remove "
                        + "quarkus.datasource.jdbc.transactions=disabled.");
    }

    @Test
    void anAsynchronousMethodIsRefused() {
        assertThat(problems(method("", ReturnStyle.UNI), Map.of(), true, ALL)).containsExactly("pay: commitGuard = true guards "
                + "the transactions of blocking methods, but this one is asynchronous. Return the value itself, or remove "
                + "commitGuard.");
        assertThat(problems(method("", ReturnStyle.MULTI), Map.of(), true, ALL)).hasSize(1);
        assertThat(problems(method("", ReturnStyle.STAGE), Map.of(), true, ALL)).hasSize(1);
    }

    @Test
    void transactionsMustBeThere() {
        assertThat(problems(method("", ReturnStyle.VOID), Map.of(), false, ALL)).containsExactly(
                "pay: commitGuard = true needs JTA transactions. Add io.quarkus:quarkus-narayana-jta to the application.");
    }

    @Test
    void aTypeOfTheApplicationsOwnIsNotJudged() {
        assertThat(problems(method("own", ReturnStyle.VOID), Map.of(), true, ALL)).isEmpty();
    }

    private static LockedMethod method(String store, ReturnStyle style) {
        return new LockedMethod("pay", "pay", new KeyTemplate("pay", List.of(), ""), "", "", "", false, "", store, true, "",
                style);
    }

    private static List<String> problems(LockedMethod method, Map<String, String> properties, boolean jta,
            Set<String> transactional) {
        Map<String, String> config = new HashMap<>(properties);
        config.put("quarkus.cache-lock.stores.jobs.datasource.name", "orders");
        Problems problems = new Problems();
        var stores = new LockStoresBuildItem(false, true, ALL,
                Map.of("jobs", "datasource", "cache", "redis", "own", "map"), "<default>");
        var build = new BuildConfig(new SmallRyeConfigBuilder().withSources(new PropertiesConfigSource(config, "test", 100))
                .build());
        new CommitGuardRules(stores, build, jta, transactional, problems).check(method);
        return problems.all();
    }
}
