package io.quarkiverse.cachelock.deployment;

import java.util.Set;

import io.quarkus.builder.item.SimpleBuildItem;

/** The locked methods of the application. */
final class LockedMethodsBuildItem extends SimpleBuildItem {

    private final LockedMethodTable table;
    private final GeneratedClasses generated;
    private final NeededBeans neededBeans;
    private final Set<String> unlockedOverrides;
    private final boolean sound;

    /** @param sound whether nothing is wrong with them, as far as their classes tell */
    LockedMethodsBuildItem(LockedMethodTable table, GeneratedClasses generated, NeededBeans neededBeans,
            Set<String> unlockedOverrides, boolean sound) {
        this.unlockedOverrides = unlockedOverrides;
        this.table = table;
        this.generated = generated;
        this.neededBeans = neededBeans;
        this.sound = sound;
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

    /** Whether the build may go on with them. If not, it fails, and says why. */
    boolean isSound() {
        return sound;
    }
}
