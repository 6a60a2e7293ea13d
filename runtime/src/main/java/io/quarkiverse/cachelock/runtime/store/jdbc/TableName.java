package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.util.regex.Pattern;

import io.quarkiverse.cachelock.LockStoreException;

/**
 * The name of a table that is safe within SQL. It is never quoted, neither here nor in the DDL, so that both mean the same
 * table, whichever case the database folds names to.
 */
record TableName(String value) {

    private static final String IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]{0,62}";
    private static final Pattern ALLOWED = Pattern.compile(IDENTIFIER + "(\\." + IDENTIFIER + ")?");

    /** @throws LockStoreException that names the property */
    static TableName of(String property, String value) {
        if (!ALLOWED.matcher(value).matches()) {
            throw new LockStoreException(property + " is not the name of a table: \"" + printable(value)
                    + "\". Allowed is name or schema.name, each of at most 63 ASCII letters, digits and underscores,"
                    + " not beginning with a digit.");
        }
        return new TableName(value);
    }

    private static String printable(String value) {
        return value.replaceAll("\\P{Print}", "?");
    }
}
