package io.quarkiverse.cachelock.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(RealRedis.class)
class TillTest {

    @Inject
    Till till;

    @Test
    void locksInMemory() {
        assertEquals("lock:till:1", till.openInMemory(1));
    }

    @Test
    void locksOnRedis() {
        assertEquals("lock:till:2", till.openOnRedis(2));
    }

    @Test
    void locksOnADatasource() {
        assertEquals("lock:till:3", till.openOnDatasource(3));
    }
}
