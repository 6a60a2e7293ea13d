package io.quarkiverse.cachelock.it.docs;

import java.sql.SQLException;

import javax.sql.DataSource;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** A table with fencing tokens. */
@ApplicationScoped
class ShelfTable {

    @Inject
    @io.quarkus.agroal.DataSource("jobs")
    DataSource database;

    // tag::sql[]
    boolean write(String id, String content, long fencingToken) throws SQLException {
        try (var connection = database.getConnection();
                var update = connection.prepareStatement(
                        "update shelf set content = ?, token = ? where id = ? and token <= ?")) {
            update.setString(1, content);
            update.setLong(2, fencingToken);
            update.setString(3, id);
            update.setLong(4, fencingToken);
            return update.executeUpdate() == 1; // if not, a newer holder has been here
        }
    }
    // end::sql[]

    void create(String id) throws SQLException {
        try (var connection = database.getConnection(); var statement = connection.createStatement()) {
            statement.execute("create table if not exists shelf (id varchar primary key, content varchar, token bigint)");
            statement.execute("merge into shelf key(id) values ('" + id + "', '', 0)");
        }
    }

    String read(String id) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement("select content from shelf where id = ?")) {
            select.setString(1, id);
            try (var row = select.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }
}
