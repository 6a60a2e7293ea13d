package io.quarkiverse.cachelock.deployment;

import java.util.List;

import io.quarkus.builder.item.SimpleBuildItem;

/** The locked methods of the application and what is wrong with them, as far as their classes tell. */
final class LockedMethodsBuildItem extends SimpleBuildItem {

    private final LockedMethodTable table;
    private final List<String> problems;

    LockedMethodsBuildItem(LockedMethodTable table, List<String> problems) {
        this.table = table;
        this.problems = problems;
    }

    LockedMethodTable table() {
        return table;
    }

    List<String> problems() {
        return problems;
    }
}
