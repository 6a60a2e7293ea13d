package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.util.Collections;
import java.util.List;

/**
 * All statements for one table. Assignments read old values only of columns that are assigned later, because MariaDB and
 * MySQL assign from left to right.
 *
 * @param row owner id, fencing token, microseconds since 1970 of the acquisition, microseconds left if held
 * @param insertPlain a row, or a failure, in any dialect
 * @param idle the keys whose rows are of no use any more; {@code :micros} is negative
 * @param delete at most {@link #DELETED} of these
 */
record SqlStatements(SqlDialect dialect, Sql acquire, Sql insert, Sql renew, Sql release, Sql forceRelease, Sql row,
        Sql insertPlain, Sql idle, Sql delete) {

    static final List<String> COLUMNS = List.of("lock_key", "owner_id", "owner_token", "fencing_token", "acquired_at",
            "expires_at");
    /** How many rows one statement deletes. */
    static final int DELETED = 50;

    private static final String MINE = "owner_token = :token and expires_at > {now}";
    private static final String SET = """
            update {table} set \
            fencing_token = {next}, \
            acquired_at = case when {mine} then acquired_at else {now} end, \
            owner_id = :owner, owner_token = :token, expires_at = {later}""";
    private static final String WHERE = "where lock_key = :key"
            + " and (owner_token is null or owner_token = :token or expires_at <= {now})";
    private static final String NEXT = """
            case when {mine} then fencing_token else greatest(fencing_token + 1, {micros}) end""";
    private static final String FREE = "update {table} set owner_id = null, owner_token = null, expires_at = {now}"
            + " where lock_key = :key and expires_at > {now} and owner_token ";
    // The fencing token as well, in case the clock was once ahead: the next row's token starts with the clock
    private static final String IDLE = "expires_at < {later} and fencing_token < {microsLater}";

    static SqlStatements of(SqlDialect dialect, TableName table) {
        return new SqlStatements(dialect,
                sql(dialect, table, dialect.acquire(), dialect.returnsKeys()),
                sql(dialect, table, dialect.insert(), dialect.returnsKeys()),
                sql(dialect, table, "update {table} set expires_at = {later} where lock_key = :key and {mine}", false),
                sql(dialect, table, FREE + "= :token", false),
                sql(dialect, table, FREE + "is not null", false),
                sql(dialect, table, "select owner_id, fencing_token, {microsAcquired},"
                        + " case when owner_token is null then 0 else {microsExpires} - {micros} end"
                        + " from {table} where lock_key = :key", false),
                sql(dialect, table, "insert into {table} ({columns}) values ({row})", false),
                sql(dialect, table, "select lock_key from {table} where " + IDLE, false),
                sql(dialect, table, "delete from {table} where lock_key in ("
                        + String.join(", ", Collections.nCopies(DELETED, "?")) + ") and " + IDLE, false));
    }

    private static Sql sql(SqlDialect dialect, TableName table, String template, boolean returnsKeys) {
        String text = template
                .replace("{set}", SET)
                .replace("{where}", WHERE)
                .replace("{row}", ":key, :owner, :token, " + dialect.token("{micros}") + ", {now}, {later}")
                .replace("{next}", dialect.token(NEXT))
                .replace("{mine}", MINE)
                .replace("{columns}", String.join(", ", COLUMNS))
                .replace("{microsAcquired}", dialect.micros("acquired_at"))
                .replace("{microsExpires}", dialect.micros("expires_at"))
                .replace("{microsLater}", dialect.micros("{later}"))
                .replace("{micros}", dialect.micros("{now}"))
                .replace("{later}", dialect.later())
                .replace("{now}", dialect.now())
                .replace("{table}", table.value());
        return Sql.of(text, returnsKeys);
    }
}
