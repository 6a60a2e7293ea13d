package io.quarkiverse.cachelock.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Runs once on each lock store. */
@QuarkusTest
@QuarkusTestResource(RealRedis.class)
class TillTest {

    @Inject
    Till till;

    @Test
    void locks() {
        assertEquals("lock:till:42", till.open(new Till.Sale(42)));
    }
}
