package io.quarkiverse.cachelock.deployment;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;

import jakarta.enterprise.inject.spi.DeploymentException;

/** Mistakes of an application, each told once, sorted by class and method. */
final class Problems {

    private final Map<String, Set<String>> found = new TreeMap<>();

    void add(String where, String what) {
        found.computeIfAbsent(where, unknown -> new TreeSet<>()).add(what);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<String> all() {
        return each((where, what) -> where + ": " + what);
    }

    List<ProblemBuildItem> toItems() {
        return each(ProblemBuildItem::new);
    }

    private <T> List<T> each(BiFunction<String, String, T> told) {
        return found.entrySet().stream()
                .flatMap(place -> place.getValue().stream().map(what -> told.apply(place.getKey(), what))).toList();
    }

    List<Throwable> toErrors() {
        List<String> all = all();
        if (all.isEmpty()) {
            return List.of();
        }
        String title = all.size() == 1 ? "1 problem with locks:" : all.size() + " problems with locks:";
        return List.of(new DeploymentException(title + "\n - " + String.join("\n - ", all)));
    }
}
