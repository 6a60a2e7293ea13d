package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

import io.quarkiverse.cachelock.LockStoreException;

/**
 * What databases do not agree on. Whole statements are templates over the parts that {@link SqlStatements} has: {@code {set}},
 * {@code {where}}, {@code {table}}, {@code {columns}}, {@code {row}}, {@code {contended}}. PostgreSQL, MariaDB,
 * MySQL and H2 are tested, the others
 * are not.
 *
 * @param name of the DDL resource
 * @param product what the database's product name begins with
 * @param now the clock, in UTC or with its time zone, never frozen for longer than the statement
 * @param later the clock and {@code :micros}
 * @param micros microseconds since 1970 of {@code {time}}
 * @param token keeps {@code {value}} for whoever reads the generated key
 * @param acquire one row or key if the lock was free: the fencing token and, if the database can tell so along the way,
 *        whether somebody waits; no writing if it was busy
 * @param insert the same, for a key that has no row; may fail if it got one
 * @param lazily a condition, always true, by which a commit does not wait for the disk; empty if there is none
 * @param returnsKeys whether the fencing token comes back as a generated key
 * @param watched see {@link Sql}
 * @param keyEnd is added to keys where the database ignores trailing spaces, whatever the collation
 */
record SqlDialect(String name, String product, String now, String later, String micros, String token, String acquire,
        String insert, String lazily, boolean returnsKeys, boolean watched, String keyEnd) {

    private static final String INSERT = "insert into {table} ({columns}) values ({row})";

    private static final String UPDATE_OR_INSERT = """
            with updated as ({set} {where} returning fencing_token, {contended} as contended), \
            inserted as (insert into {table} ({columns}) select {row} \
            where not exists (select 1 from {table} where lock_key = :key) \
            on conflict (lock_key) do nothing returning fencing_token) \
            select fencing_token, contended from updated union all select fencing_token, 0 from inserted""";
    private static final String FINAL_UPDATE = "select fencing_token, {contended} from final table ({set} {where})";
    private static final String FINAL_INSERT = "select fencing_token, 0 from final table (" + INSERT + ")";

    static final SqlDialect POSTGRESQL = new SqlDialect("postgresql", "PostgreSQL",
            "clock_timestamp()", "clock_timestamp() + :micros * interval '1 microsecond'",
            "cast(extract(epoch from {time}) * 1000000 as bigint)", "{value}",
            UPDATE_OR_INSERT, UPDATE_OR_INSERT,
            " and set_config('synchronous_commit', 'off', true) is not null", false, true, "");

    static final SqlDialect MARIADB = new SqlDialect("mariadb", "MariaDB",
            "utc_timestamp(6)", "utc_timestamp(6) + interval :micros microsecond",
            "timestampdiff(microsecond, '1970-01-01', {time})", "last_insert_id({value})",
            "{set} {where}", INSERT, "", true, false, "");

    static final SqlDialect MYSQL = new SqlDialect("mysql", "MySQL", MARIADB.now, MARIADB.later, MARIADB.micros, MARIADB.token,
            MARIADB.acquire, MARIADB.insert, "", true, false, "");

    static final SqlDialect H2 = new SqlDialect("h2", "H2",
            "current_timestamp(6)", "dateadd(microsecond, cast(:micros as bigint), current_timestamp(6))",
            "cast(extract(epoch from {time}) * 1000000 as bigint)", "{value}",
            FINAL_UPDATE, FINAL_INSERT, "", false, false, "");

    static final SqlDialect MSSQL = new SqlDialect("mssql", "Microsoft SQL Server",
            "sysutcdatetime()",
            "dateadd(microsecond, :micros % 1000000, dateadd(second, :micros / 1000000, sysutcdatetime()))",
            "datediff_big(microsecond, '1970-01-01', {time})", "{value}",
            "{set} output inserted.fencing_token, case when inserted.waiting_until > {now} then 1 else 0 end {where}",
            "insert into {table} ({columns}) output inserted.fencing_token, 0 values ({row})", "", false, false, ".");

    static final SqlDialect ORACLE = new SqlDialect("oracle", "Oracle",
            "sys_extract_utc(systimestamp)", "sys_extract_utc(systimestamp) + numtodsinterval(:micros / 1000000, 'SECOND')",
            "(round((trunc(cast({time} as date), 'MI') - date '1970-01-01') * 1440) * 60000000"
                    + " + round(extract(second from {time}) * 1000000))",
            "{value}", "{set} {where}", INSERT, "", true, false, "");

    static final SqlDialect DB2 = new SqlDialect("db2", "DB2",
            "(current timestamp - current timezone)",
            "(current timestamp - current timezone + cast(:micros as decimal(20, 0)) microseconds)",
            "(bigint(days({time}) - 719163) * 86400000000 + bigint(midnight_seconds({time})) * 1000000 + microsecond({time}))",
            "{value}", FINAL_UPDATE, FINAL_INSERT, "", false, false, ".");

    static final List<SqlDialect> ALL = List.of(POSTGRESQL, MARIADB, MYSQL, H2, MSSQL, ORACLE, DB2);

    /** @throws LockStoreException if the database is none of those known */
    static SqlDialect of(DatabaseMetaData database) throws SQLException {
        String product = database.getDatabaseProductName();
        // MySQL's driver calls any server MySQL
        String known = product.equals("MySQL") && database.getDatabaseProductVersion().contains("MariaDB") ? "MariaDB"
                : product;
        return ALL.stream().filter(dialect -> known.startsWith(dialect.product)).findFirst()
                .orElseThrow(() -> new LockStoreException("Locks cannot be kept in the database \"" + product
                        + "\"; they can be in " + ALL.stream().map(SqlDialect::product).collect(Collectors.joining(", "))
                        + ". Choose another lock store with quarkus.cache-lock.store, or write a LockStoreProvider."));
    }

    String micros(String time) {
        return micros.replace("{time}", time);
    }

    String token(String value) {
        return token.replace("{value}", value);
    }

    /** The resource with the statement that creates the table. */
    String ddl() {
        return "META-INF/cache-lock/ddl/" + name + ".sql";
    }
}
