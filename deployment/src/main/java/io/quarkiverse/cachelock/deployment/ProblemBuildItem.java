package io.quarkiverse.cachelock.deployment;

import io.quarkus.builder.item.MultiBuildItem;

/** A mistake of the application in what has to do with locks. Whatever finds one leaves it to {@link ProblemProcessor}. */
final class ProblemBuildItem extends MultiBuildItem {

    private final String where;
    private final String what;

    /**
     * @param where the class, the class and its method, or the property of the configuration
     * @param what is wrong there, and what to do about it
     */
    ProblemBuildItem(String where, String what) {
        this.where = where;
        this.what = what;
    }

    String where() {
        return where;
    }

    String what() {
        return what;
    }
}
