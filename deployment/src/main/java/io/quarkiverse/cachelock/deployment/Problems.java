package io.quarkiverse.cachelock.deployment;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import jakarta.enterprise.inject.spi.DeploymentException;

/** The mistakes of an application, told together and sorted. */
final class Problems {

    private final Set<String> found = new TreeSet<>();

    void add(String where, String what) {
        found.add(where + ": " + what);
    }

    void addAll(Collection<String> others) {
        found.addAll(others);
    }

    List<String> all() {
        return List.copyOf(found);
    }

    List<Throwable> toErrors() {
        if (found.isEmpty()) {
            return List.of();
        }
        String title = found.size() == 1 ? "1 problem with locks:" : found.size() + " problems with locks:";
        return List.of(new DeploymentException(title + "\n - " + String.join("\n - ", found)));
    }
}
