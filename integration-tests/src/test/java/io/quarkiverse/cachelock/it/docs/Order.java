package io.quarkiverse.cachelock.it.docs;

import java.util.Optional;

/** What the samples take their lock names from. */
record Order(long id, Customer customer, Optional<String> coupon) {

    record Customer(long id) {
    }
}
