package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLWarning;
import java.util.Set;

/** What the failures of a database mean, as far as the drivers agree on it. */
final class SqlErrors {

    // PostgreSQL's administrator commands, which its driver reports as ordinary errors
    private static final Set<String> SERVER_GONE = Set.of("57P01", "57P02", "57P03");
    // MariaDB and MySQL: lock wait timeout, deadlock, record changed since the snapshot. Oracle: deadlock, cannot serialize
    private static final Set<Integer> ROLLED_BACK = Set.of(1205, 1213, 1020, 60, 8177);

    // PostgreSQL, MariaDB and MySQL, H2
    private static final Set<String> TIMED_OUT = Set.of("57014", "70100", "HYT00");

    private SqlErrors() {
    }

    /** A unique key was there already. */
    static boolean isDuplicate(SQLException e) {
        return e instanceof SQLIntegrityConstraintViolationException || state(e).startsWith("23");
    }

    /** Nothing was done; the same statement may succeed now. */
    static boolean isRolledBack(SQLException e) {
        return e instanceof SQLTransactionRollbackException || state(e).startsWith("40")
                || ROLLED_BACK.contains(e.getErrorCode()) && !state(e).startsWith("42");
    }

    /** The connection broke. The statement may have been executed. */
    static boolean isBroken(SQLException e) {
        return e instanceof SQLNonTransientConnectionException || e instanceof SQLRecoverableException
                || state(e).startsWith("08") || SERVER_GONE.contains(state(e));
    }

    /** The statement does not fit the database: a table or column is missing, or it may not be used. */
    static boolean isUnfit(SQLException e) {
        return state(e).startsWith("42") || state(e).startsWith("S0");
    }

    /** The database refuses the values. */
    static boolean isRefused(SQLException e) {
        return state(e).startsWith("22") || state(e).startsWith("23");
    }

    static boolean isTimeout(SQLException e) {
        return e instanceof SQLTimeoutException || TIMED_OUT.contains(state(e));
    }

    /** Whether a connection is not worth keeping after this: all but what a healthy one is known to report. */
    static boolean isFatal(SQLException e) {
        return !(e instanceof SQLWarning || e instanceof SQLFeatureNotSupportedException || isDuplicate(e) || isRolledBack(e));
    }

    /** What the database said, on one line and without a full stop. */
    static String message(SQLException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\.$", "");
    }

    private static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }
}
