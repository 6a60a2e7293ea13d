package io.quarkiverse.cachelock.deployment;

import java.util.List;
import java.util.Set;

import io.quarkus.builder.item.SimpleBuildItem;

/** The locked methods of the application and what is wrong with them, as far as their classes tell. */
final class LockedMethodsBuildItem extends SimpleBuildItem {

    private final LockedMethodTable table;
    private final GeneratedClasses generated;
    private final NeededBeans neededBeans;
    private final Set<String> unlockedOverrides;
    private final List<String> problems;

    LockedMethodsBuildItem(LockedMethodTable table, GeneratedClasses generated, NeededBeans neededBeans,
            Set<String> unlockedOverrides, List<String> problems) {
        this.unlockedOverrides = unlockedOverrides;
        this.table = table;
        this.generated = generated;
        this.neededBeans = neededBeans;
        this.problems = problems;
    }

    LockedMethodTable table() {
        return table;
    }

    GeneratedClasses generated() {
        return generated;
    }

    NeededBeans neededBeans() {
        return neededBeans;
    }

    /** A sentence for each method of an entity that overrides a locked one and is not locked. */
    Set<String> unlockedOverrides() {
        return unlockedOverrides;
    }

    List<String> problems() {
        return problems;
    }
}
