package io.quarkiverse.cachelock.it;

/** A seat that was sold. */
public record Ticket(String show, int seat) {
}
