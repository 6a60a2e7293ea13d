package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What a driver has to offer for {@code LISTEN}; a bean only if the application has the driver. */
interface Notifications {

    /** The payloads that came, as soon as some do, or none after the time is up. Blocks. */
    List<String> await(Connection connection, int millis) throws SQLException;
}
