package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockStoreException;

/** The table that holds the locks: found out about, created if need be and checked, once, by whoever uses it first. */
final class LockTable {

    private static final int LONGEST_KEY = 255;

    private final JdbcSettings settings;
    private final AtomicReference<@Nullable SqlStatements> checked = new AtomicReference<>();

    LockTable(JdbcSettings settings) {
        this.settings = settings;
    }

    /** @throws LockStoreException if the database is unknown or the table missing or wrong */
    SqlStatements statements(LockSession session) throws SQLException {
        SqlStatements statements = checked.get();
        if (statements == null) {
            statements = SqlStatements.of(SqlDialect.of(session.connection().getMetaData()), settings.table(),
                    settings.notifies());
            if (settings.notifies() && statements.dialect() != SqlDialect.POSTGRESQL) {
                throw new LockStoreException(settings.prefix() + "notify=true needs PostgreSQL, but "
                        + settings.describedDatasource() + " is " + statements.dialect().product()
                        + ". Remove it: waiters find out without.");
            }
            check(session, statements);
            checked.set(statements);
        }
        return statements;
    }

    private void check(LockSession session, SqlStatements statements) throws SQLException {
        SQLException missing = missing(session, statements);
        if (missing != null && settings.createTable()) {
            create(session, statements.dialect());
            missing = missing(session, statements);
        }
        if (missing != null) {
            throw new LockStoreException("Cannot read " + settings.tableOfDatasource() + ": " + SqlErrors.message(missing)
                    + ". If it is missing, " + settings.creation(statements.dialect()) + ".", missing);
        }
        String wrong = wrongKeys(session, statements);
        if (!wrong.isEmpty() && settings.createTable()) {
            // H2 shows a table to others before it has its key: "if not exists" waits for whoever is creating it
            create(session, statements.dialect());
            wrong = wrongKeys(session, statements);
        }
        if (!wrong.isEmpty()) {
            throw wrong(statements, wrong, null);
        }
    }

    /** Why the table cannot be read, or null if it has what it needs. */
    private @Nullable SQLException missing(LockSession session, SqlStatements statements) throws SQLException {
        List<String> lacking = new ArrayList<>(SqlStatements.COLUMNS);
        try (Statement statement = session.connection().createStatement()) {
            session.limit(statement);
            try (ResultSet none = statement.executeQuery("select * from " + settings.table().value() + " where 1 = 0")) {
                ResultSetMetaData columns = none.getMetaData();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    lacking.remove(columns.getColumnName(i).toLowerCase(Locale.ROOT));
                }
            }
        } catch (SQLException e) {
            if (SqlErrors.isUnfit(e)) {
                return e;
            }
            throw e;
        }
        if (!lacking.isEmpty()) {
            throw wrong(statements, "lacks the column" + (lacking.size() == 1 ? " " : "s ") + String.join(", ", lacking), null);
        }
        return null;
    }

    private void create(LockSession session, SqlDialect dialect) throws SQLException {
        String name = Matcher.quoteReplacement(settings.table().value());
        try (Statement statement = session.connection().createStatement()) {
            session.limit(statement);
            for (String sql : ddl(dialect).replaceAll("(?m)^--.*$", "").replaceAll("\\bcache_lock\\b", name).split(";")) {
                if (!sql.isBlank()) {
                    statement.execute(sql.strip());
                }
            }
        } catch (SQLException e) {
            // Another application may have been faster; even "if not exists" fails then in some databases
            if (missing(session, SqlStatements.of(dialect, settings.table(), false)) != null) {
                throw new LockStoreException("Cannot create " + settings.tableOfDatasource() + ": " + SqlErrors.message(e)
                        + ". Create it with " + dialect.ddl() + ", and set " + settings.prefix() + "create-table=false.", e);
            }
        }
    }

    private static String ddl(SqlDialect dialect) {
        try (InputStream resource = LockTable.class.getClassLoader().getResourceAsStream(dialect.ddl())) {
            if (resource == null) {
                throw new LockStoreException("The resource " + dialect.ddl() + " is missing in the application.");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tries keys that must be different locks, and one twice; answers what is wrong, or nothing. */
    private String wrongKeys(LockSession session, SqlStatements statements) throws SQLException {
        String key = "check-" + UUID.randomUUID();
        String longKey = key + "-".repeat(LONGEST_KEY - 1 - key.length());
        return session.rehearse(() -> {
            insert(session, statements, key, true);
            for (String different : List.of(key + " ", longKey + "a", longKey + "A")) {
                if (!insert(session, statements, different, false)) {
                    return "takes different keys for the same one, because the column lock_key is too short or ignores case or"
                            + " trailing spaces";
                }
            }
            return insert(session, statements, key, false)
                    ? "takes the same key twice, because the column lock_key is not the primary key"
                    : "";
        });
    }

    /** Whether the key had no row; the first one has none for sure. */
    private boolean insert(LockSession session, SqlStatements statements, String key, boolean first) throws SQLException {
        try {
            return session.update(statements.insertPlain(), Sql.Values.of(key + statements.dialect().keyEnd(), null));
        } catch (SQLException e) {
            if (!first && SqlErrors.isDuplicate(e)) {
                return false;
            }
            if (SqlErrors.isUnfit(e) || SqlErrors.isRefused(e)) {
                throw wrong(statements, "refuses a row (" + SqlErrors.message(e) + ")", e);
            }
            throw e;
        }
    }

    private LockStoreException wrong(SqlStatements statements, String what, @Nullable SQLException cause) {
        String sentence = settings.tableOfDatasource() + " " + what + ". Compare it with " + statements.dialect().ddl()
                + "; to have it created anew, drop it and set " + settings.prefix() + "create-table=true.";
        return new LockStoreException(Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1), cause);
    }
}
