package io.quarkiverse.cachelock.runtime.cdi;

/** A parameter of a method that is a part of its lock name. */
public record KeyParameter(int position, String name) {
}
