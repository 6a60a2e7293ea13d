package io.quarkiverse.cachelock.runtime.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.runtime.engine.Footprint;

/** How much of the heap locks take. */
class JdbcMemoryTest {

    private static final int LOCKS = 5_000;

    @Test
    void memoryIsBounded() throws SQLException {
        TestDatabase database = TestDatabase.postgres();
        String table = "footprint";
        try (JdbcLockStore holding = database.store(table); JdbcLockStore waiting = database.store(table)) {
            Footprint footprint = Footprint.measure(holding.asLockStore(), waiting.asLockStore(), LOCKS);
            assertThat(footprint.held()).isLessThan(1_500);
            assertThat(footprint.waiting()).isLessThan(8_000);
            assertThat(footprint.left()).isLessThan(2_000_000);
        } finally {
            database.execute("drop table " + table);
        }
    }
}
