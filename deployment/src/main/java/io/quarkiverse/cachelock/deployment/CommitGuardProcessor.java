package io.quarkiverse.cachelock.deployment;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.eclipse.microprofile.config.ConfigProvider;

import io.quarkiverse.cachelock.runtime.cdi.LockedMethod;
import io.quarkus.agroal.spi.JdbcDataSourceBuildItem;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildStep;

/** Checks the methods that have the commits of their transactions guarded. */
final class CommitGuardProcessor {

    @BuildStep
    List<ProblemBuildItem> check(LockedMethodsBuildItem found, LockStoresBuildItem stores,
            List<JdbcDataSourceBuildItem> datasources, Capabilities capabilities) {
        Problems problems = new Problems();
        Set<String> transactional = datasources.stream().filter(JdbcDataSourceBuildItem::isTransactionIntegrationEnabled)
                .map(JdbcDataSourceBuildItem::getName).collect(Collectors.toSet());
        CommitGuardRules rules = new CommitGuardRules(stores, new BuildConfig(ConfigProvider.getConfig()),
                capabilities.isPresent(Capability.TRANSACTIONS), transactional, problems);
        found.table().locks().stream().filter(LockedMethod::commitGuard)
                .forEach(rules::check);
        return problems.toItems();
    }
}
