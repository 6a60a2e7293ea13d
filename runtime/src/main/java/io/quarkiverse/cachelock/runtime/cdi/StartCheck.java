package io.quarkiverse.cachelock.runtime.cdi;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import org.eclipse.microprofile.config.Config;

import io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig;
import io.quarkiverse.cachelock.runtime.config.CacheLockConfig;
import io.quarkiverse.cachelock.runtime.engine.Transactions;
import io.quarkiverse.cachelock.spi.LockStoreProvider;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;

/** Checks what only the configuration of the running application can tell: expressions and names of lock stores. */
@Singleton
public final class StartCheck {

    /** Before any lock store is opened, and before the application's own observers, which may already need locks. */
    void check(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE - 1) StartupEvent event, LockedMethods methods,
            BuiltStores built, CacheLockBuildTimeConfig buildTime, @Any Instance<LockStoreProvider> providers, Config config,
            CacheLockConfig locks, Transactions transactions) {
        if (!buildTime.enabled()) {
            return;
        }
        Set<String> stores = new TreeSet<>(built.types());
        stores.addAll(buildTime.stores().keySet());
        providers.forEach(provider -> stores.add(provider.type()));
        Set<String> problems = new TreeSet<>();
        for (LockedMethod method : methods.all()) {
            times(method, config, problems);
            name(method, config, problems);
            loss(method, locks, transactions).ifPresent(problems::add);
            if (!method.store().isEmpty() && !stores.contains(method.store())) {
                problems.add("%s: there is no lock store '%s'. %s".formatted(method.description(), method.store(),
                        Suggestion.of(method.store(), stores)));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(String.join(System.lineSeparator(), problems));
        }
    }

    private static void times(LockedMethod method, Config config, Set<String> problems) {
        Map<String, String> times = Map.of("waitTime", method.waitTime(), "leaseTime", method.leaseTime(),
                "minHoldTime", method.minHoldTime());
        times.forEach((attribute, text) -> {
            try {
                if (!text.isEmpty()) {
                    DurationText.parse(attribute, text, property -> value(config, property));
                }
            } catch (IllegalArgumentException | NoSuchElementException e) {
                problems.add(method.description() + ": " + e.getMessage());
            }
        });
    }

    private static void name(LockedMethod method, Config config, Set<String> problems) {
        for (KeyPart part : method.key().parts()) {
            try {
                if (part instanceof KeyPart.Expression expression) {
                    LockNames.expand(method, expression, property -> value(config, property));
                }
            } catch (IllegalArgumentException | NoSuchElementException e) {
                problems.add(method.description() + ": " + e.getMessage());
            }
        }
    }

    private static Optional<String> loss(LockedMethod method, CacheLockConfig config, Transactions transactions) {
        CacheLockConfig.Lock lock = config.locks().get(method.template());
        return lock == null ? Optional.empty()
                : lock.onLost().flatMap(
                        policy -> LossSetup.problem(policy, method.style().isAsynchronous(), transactions.exist()))
                        .map(problem -> "%s: quarkus.cache-lock.locks.\"%s\".on-lost = %s".formatted(method.description(),
                                method.template(), problem));
    }

    private static Optional<String> value(Config config, String property) {
        return config.getOptionalValue(property, String.class);
    }
}
