package io.quarkiverse.cachelock.deployment;

/** A piece of a lock name as it is written. */
sealed interface KeyToken {

    record Text(String text) implements KeyToken {
    }

    /** @param text with its <code>${}</code> */
    record Expression(String text) implements KeyToken {
    }

    /** @param text between the braces */
    record Path(String text) implements KeyToken {
    }
}
