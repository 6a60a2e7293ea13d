package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A statement and the names of its parameters in order.
 *
 * @param text with a question mark for each parameter
 * @param returnsKeys whether the fencing token comes back as a generated key
 * @param watched whether {@link StatementWatch} is to see that it takes no longer than it may, instead of the driver
 */
record Sql(String text, List<String> parameters, boolean returnsKeys, boolean watched) {

    private static final Pattern PARAMETER = Pattern.compile(":(key|owner|token|micros|more)\\b");
    private static final String[] KEYS = { "fencing_token" };

    /** From a text with {@code :key}, {@code :owner}, {@code :token}, {@code :micros} and {@code :more}. */
    static Sql of(String text, boolean returnsKeys, boolean watched) {
        var parameters = PARAMETER.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
        return new Sql(PARAMETER.matcher(text).replaceAll("?"), parameters, returnsKeys, watched);
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        return returnsKeys ? connection.prepareStatement(text, KEYS) : connection.prepareStatement(text);
    }

    void bind(PreparedStatement statement, Values values) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            switch (parameters.get(i)) {
                case "key" -> statement.setString(i + 1, values.key());
                case "owner" -> statement.setString(i + 1, values.ownerId());
                case "token" -> statement.setString(i + 1, values.ownerToken());
                case "more" -> statement.setLong(i + 1, values.more());
                default -> statement.setLong(i + 1, values.micros());
            }
        }
    }

    /** What the parameters stand for; {@code micros} is added to the clock, {@code more} to the first fencing token. */
    record Values(String key, @Nullable String ownerId, @Nullable String ownerToken, long micros, long more) {

        static Values of(String key, @Nullable String ownerToken) {
            return of(key, ownerToken, 0);
        }

        static Values of(String key, @Nullable String ownerToken, long micros) {
            return new Values(key, null, ownerToken, micros, 0);
        }
    }
}
