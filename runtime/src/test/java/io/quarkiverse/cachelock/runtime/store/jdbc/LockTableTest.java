package io.quarkiverse.cachelock.runtime.store.jdbc;

import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.grant;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.newKey;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.cachelock.LockStoreException;

class LockTableTest {

    private final String table = "t" + UUID.randomUUID().toString().replace('-', '_');

    static Stream<Named<TestDatabase>> databases() {
        return Stream.of(Named.of("PostgreSQL", TestDatabase.postgres()), Named.of("MariaDB", TestDatabase.mariaDb()),
                Named.of("H2", TestDatabase.h2()));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aMissingTableIsNamedAtStart(TestDatabase database) throws SQLException {
        assertThatThrownBy(() -> database.storeWithoutCreation(table))
                .isInstanceOf(LockStoreException.class)
                .hasMessageStartingWith("Cannot read the lock table " + table + " of the default datasource: ")
                .hasMessageEndingWith("If it is missing, create it with META-INF/cache-lock/ddl/" + dialect(database).name()
                        + ".sql or by quarkus.cache-lock.datasource.create-table=true.");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aTableThatGoesMissingIsNamed(TestDatabase database) throws SQLException {
        try (JdbcLockStore store = database.store(table)) {
            grant(store, newKey(), "ann");
            database.execute("drop table " + table);
            assertThatThrownBy(() -> store.acquire(request(newKey(), "ann")))
                    .isInstanceOf(LockStoreException.class)
                    .hasMessageStartingWith("A statement on the lock table " + table + " of the default datasource failed: ")
                    .hasMessageContaining("quarkus.cache-lock.datasource.create-table=true");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void lackingColumnsAreNamed(TestDatabase database) throws SQLException {
        create(database, "lock_key varchar(255) primary key, owner_id varchar(200), owner_token varchar(64),"
                + " fencing_token bigint");
        assertWrong(database, "The lock table " + table
                + " of the default datasource lacks the columns acquired_at, expires_at, waiter_token, waiting_until. Compare it with META-INF/");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aKeyThatIsNoPrimaryKeyIsNamed(TestDatabase database) throws SQLException {
        create(database, "lock_key varchar(255)" + collation(database) + ", " + rest(database));
        assertThatThrownBy(() -> database.storeWithoutCreation(table)).isInstanceOf(LockStoreException.class)
                .hasMessageMatching(".*(takes the same key twice, because the column lock_key is not the primary key"
                        + "|refuses a row .*no unique or exclusion constraint).*");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aKeyThatIsTooShortIsNamed(TestDatabase database) throws SQLException {
        create(database, "lock_key varchar(100)" + collation(database) + " primary key, " + rest(database));
        assertWrong(database, "The lock table " + table + " of the default datasource refuses a row (");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void ownersThatCannotBeNullAreNamed(TestDatabase database) throws SQLException {
        create(database, "lock_key varchar(255) primary key, "
                + rest(database).replace("owner_token varchar(64)", "owner_token varchar(64) not null"));
        assertWrong(database, "The lock table " + table + " of the default datasource refuses a row (");
    }

    @ParameterizedTest
    @ValueSource(strings = { "utf8mb4_general_ci", "utf8mb4_bin", "utf8mb4_general_nopad_ci" })
    void aCollationThatIgnoresCaseOrTrailingSpacesIsNamed(String collation) throws SQLException {
        TestDatabase database = TestDatabase.mariaDb();
        create(database, "lock_key varchar(255) collate " + collation + " primary key, " + rest(database));
        assertWrong(database, "The lock table " + table + " of the default datasource takes different keys for the same one,"
                + " because the column lock_key is too short or ignores case or trailing spaces. ");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void theCheckLeavesNothingBehind(TestDatabase database) throws SQLException {
        database.store(table).close();
        assertThat(database.query("select count(*) from " + table)).isEqualTo("0");
    }

    @RepeatedTest(20)
    void manyApplicationsThatStartOnH2AtOnceAllSucceed() throws Exception {
        twoApplicationsThatStartAtOnceBothSucceed(TestDatabase.h2());
    }

    @ParameterizedTest
    @MethodSource("databases")
    void twoApplicationsThatStartAtOnceBothSucceed(TestDatabase database) throws Exception {
        int applications = 4;
        CyclicBarrier start = new CyclicBarrier(applications);
        ExecutorService threads = Executors.newFixedThreadPool(applications);
        try {
            List<Future<Long>> tokens = IntStream.range(0, applications).mapToObj(i -> threads.submit(() -> {
                start.await();
                try (JdbcLockStore store = database.store(table)) {
                    return grant(store, newKey(), "ann");
                }
            })).toList();
            for (Future<Long> token : tokens) {
                assertThat(token.get()).isPositive();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aTableMayHaveASchema() throws SQLException {
        TestDatabase postgres = TestDatabase.postgres();
        String schema = "S" + table.substring(0, 20);
        postgres.execute("create schema " + schema);
        try (JdbcLockStore store = postgres.store(schema + ".Locks")) {
            grant(store, newKey(), "ann");
        }
        assertThat(postgres.query("select count(*) from " + schema + ".locks")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = { "", " ", "1lock", "lock-table", "locks;drop table x", "\"locks\"", "a.b.c", "a.", ".a", "lock s",
            "löcks", "locks\n" })
    void whatIsNoIdentifierIsRefused(String name) {
        assertThatThrownBy(() -> TableName.of("quarkus.cache-lock.stores.\"jobs\".datasource.table", name))
                .isInstanceOf(LockStoreException.class)
                .hasMessageStartingWith("quarkus.cache-lock.stores.\"jobs\".datasource.table is not the name of a table: \"")
                .hasMessageEndingWith(
                        "Allowed is name or schema.name, each of at most 63 ASCII letters, digits and underscores,"
                                + " not beginning with a digit.")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> TableName.of("p", "x".repeat(64))).isInstanceOf(LockStoreException.class);
    }

    @Test
    void anUnknownDatabaseIsNamed() {
        DatabaseMetaData unknown = (DatabaseMetaData) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] { DatabaseMetaData.class }, (proxy, method, arguments) -> "Sybase");
        assertThatThrownBy(() -> SqlDialect.of(unknown)).isInstanceOf(LockStoreException.class)
                .hasMessage("Locks cannot be kept in the database \"Sybase\"; they can be in PostgreSQL, MariaDB, MySQL, H2,"
                        + " Microsoft SQL Server, Oracle, DB2. Choose another lock store with quarkus.cache-lock.store,"
                        + " or write a LockStoreProvider.");
    }

    private void assertWrong(TestDatabase database, String beginning) {
        assertThatThrownBy(() -> database.storeWithoutCreation(table)).isInstanceOf(LockStoreException.class)
                .hasMessageStartingWith(beginning)
                .hasMessageEndingWith(".sql; to have it created anew, drop it and set"
                        + " quarkus.cache-lock.datasource.create-table=true.");
    }

    private void create(TestDatabase database, String columns) throws SQLException {
        database.execute("create table " + table + " (" + columns + ")");
    }

    private static String collation(TestDatabase database) {
        return database.url().startsWith("jdbc:mariadb:") ? " collate utf8mb4_nopad_bin" : "";
    }

    private static String rest(TestDatabase database) {
        String time = database.url().startsWith("jdbc:mariadb:") ? "datetime(6)" : "timestamp with time zone";
        return String.format(Locale.ROOT, "owner_id varchar(200), owner_token varchar(64), fencing_token bigint,"
                + " acquired_at %1$s, expires_at %1$s, waiter_token varchar(64), waiting_until %1$s", time);
    }

    private static SqlDialect dialect(TestDatabase database) throws SQLException {
        try (var connection = database.connect()) {
            return SqlDialect.of(connection.getMetaData());
        }
    }
}
