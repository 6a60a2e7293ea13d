package io.quarkiverse.cachelock.runtime.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.cachelock.runtime.engine.ManyKeys;

class JdbcResidueTest {

    static Stream<Named<TestDatabase>> databases() {
        return Stream.of(Named.of("PostgreSQL", TestDatabase.postgres()), Named.of("H2", TestDatabase.h2()));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void keysThatComeAndGoLeaveRowsUntilTheyAreIdleForADay(TestDatabase database) throws SQLException {
        String table = "residue";
        try (JdbcLockStore store = database.store(table);
                JdbcLockStore aDayLater = database.storeWithoutIdleRows(table)) {
            ManyKeys.comeAndGo(store.asLockStore());
            assertThat(store.polls()).isFalse();
            assertThat(database.query("select count(*) from " + table)).isEqualTo(Integer.toString(ManyKeys.COUNT));
            while (aDayLater.deleteIdleRows() > 0) {
                // as many as are deleted at a time
            }
            assertThat(database.query("select count(*) from " + table)).isEqualTo("0");
        } finally {
            database.execute("drop table " + table);
        }
    }
}
