package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * All statements for one table. Assignments read old values only of columns that are assigned later, because MariaDB and
 * MySQL assign from left to right.
 *
 * @param row owner id, fencing token, microseconds since 1970 of the acquisition, microseconds left if held, whether the free
 *        lock is kept for another owner token
 * @param looks for {@link #LOOKED_AT} keys each: key, microseconds left if held, owner token of who comes next
 * @param comeNext has the owner token come next for {@code :micros}, if the lock is held and nobody else does
 * @param comeNoMore the contrary
 * @param release tells waiters if it is to, as the next ones do; {@code :more} is what it tells
 * @param insertPlain a row, or a failure, in any dialect
 * @param idle the keys whose rows are of no use any more; {@code :micros} is negative
 * @param delete at most {@link #DELETED} of these
 */
record SqlStatements(SqlDialect dialect, Sql acquire, Sql insert, Sql renew, Sql release, Sql forceRelease, Sql row,
        List<Sql> looks, Sql comeNext, Sql comeNoMore, Sql insertPlain, Sql idle, Sql delete) {

    static final List<String> COLUMNS = List.of("lock_key", "owner_id", "owner_token", "fencing_token", "acquired_at",
            "expires_at", "waiter_token", "waiting_until");
    /** How many rows one statement deletes. */
    static final int DELETED = 50;
    /** How many rows one statement may look at: few texts, so that databases get to know them. */
    static final List<Integer> LOOKED_AT = List.of(1, 16, 256);
    /** How long a free lock is kept for who comes next. */
    static final Duration CLAIM = Duration.ofSeconds(1);

    private static final String MINE = "owner_token = :token and expires_at > {now}";
    private static final String SET = """
            update {table} set \
            fencing_token = {next}, \
            acquired_at = case when {mine} then acquired_at else {now} end, \
            waiter_token = case when waiter_token = :token or expires_at <= {claim} then null else waiter_token end, \
            owner_id = :owner, owner_token = :token, expires_at = {later}""";
    // Whoever a free lock is kept for has a second: then it is anybody's, and who did not come is forgotten
    private static final String WHERE = """
            where lock_key = :key and (owner_token = :token or (owner_token is null or expires_at <= {now}) \
            and (waiter_token is null or waiter_token = :token or waiting_until <= {now} or expires_at <= {claim}))""";
    private static final String NEXT = """
            case when {mine} then fencing_token else greatest(fencing_token + 1, {micros}) + :more end""";
    // Also after the waiter has got the lock: where one waited, more do
    private static final String CONTENDED = "case when waiting_until > {now} then 1 else 0 end";
    // In the same transaction: notifications make commits wait for each other, but this one does not wait for the disk
    private static final String TELL = " returning fencing_token, 0,"
            + " case when waiting_until > {now} then pg_notify('{channel}', cast(:more as varchar)) end";
    private static final String FREE = "update {table} set owner_id = null, owner_token = null, expires_at = {now}"
            + " where lock_key = :key and expires_at > {now}{lazily} and owner_token ";
    private static final String LEFT = "case when owner_token is null then 0 else {microsExpires} - {micros} end";
    private static final String COMES_NEXT = "waiting_until > {now} and expires_at > {claim}";
    // The fencing token as well, in case the clock was once ahead: the next row's token starts with the clock
    private static final String IDLE = "expires_at < {later} and fencing_token < {microsLater}";

    static SqlStatements of(SqlDialect dialect, TableName table, boolean notifies) {
        String tell = notifies ? TELL.replace("{channel}", HintChannel.name(table)) : "";
        return new SqlStatements(dialect,
                sql(dialect, table, dialect.acquire(), dialect.returnsKeys()),
                sql(dialect, table, dialect.insert(), dialect.returnsKeys()),
                sql(dialect, table, "update {table} set expires_at = {later} where lock_key = :key and {mine}", false),
                sql(dialect, table, FREE + "= :token" + tell, false),
                sql(dialect, table, FREE + "is not null" + tell, false),
                sql(dialect, table, "select owner_id, fencing_token, {microsAcquired}, " + LEFT
                        + ", case when waiter_token <> :token and " + COMES_NEXT + " then 1 else 0 end"
                        + " from {table} where lock_key = :key", false),
                LOOKED_AT.stream().map(keys -> sql(dialect, table, "select lock_key, " + LEFT
                        + ", case when " + COMES_NEXT + " then waiter_token end from {table} where lock_key in "
                        + list(keys), false)).toList(),
                sql(dialect, table, "update {table} set waiter_token = :token, waiting_until = {later}"
                        + " where lock_key = :key and owner_token is not null and expires_at > {now}"
                        + " and (waiter_token is null or waiter_token = :token or waiting_until <= {now}){lazily}", false),
                sql(dialect, table, "update {table} set waiter_token = null"
                        + " where lock_key = :key and waiter_token = :token{lazily}" + tell, false),
                sql(dialect, table, "insert into {table} ({columns}) values ({row})", false),
                sql(dialect, table, "select lock_key from {table} where " + IDLE, false),
                sql(dialect, table, "delete from {table} where lock_key in " + list(DELETED) + " and " + IDLE + "{lazily}",
                        false));
    }

    private static String list(int keys) {
        return "(" + String.join(", ", Collections.nCopies(keys, "?")) + ")";
    }

    private static Sql sql(SqlDialect dialect, TableName table, String template, boolean returnsKeys) {
        String text = template
                .replace("{set}", SET)
                .replace("{where}", WHERE)
                .replace("{row}", ":key, :owner, :token, " + dialect.token("{micros} + :more") + ", {now}, {later}")
                .replace("{next}", dialect.token(NEXT))
                .replace("{mine}", MINE)
                .replace("{contended}", CONTENDED)
                .replace("{lazily}", dialect.lazily())
                .replace("{columns}", String.join(", ", COLUMNS.subList(0, 6)))
                .replace("{microsAcquired}", dialect.micros("acquired_at"))
                .replace("{microsExpires}", dialect.micros("expires_at"))
                .replace("{microsLater}", dialect.micros("{later}"))
                .replace("{micros}", dialect.micros("{now}"))
                .replace("{claim}", dialect.later().replace(":micros", "-" + TimeUnit.SECONDS.toMicros(CLAIM.toSeconds())))
                .replace("{later}", dialect.later())
                .replace("{now}", dialect.now())
                .replace("{table}", table.value());
        return Sql.of(text, returnsKeys, dialect.watched());
    }
}
