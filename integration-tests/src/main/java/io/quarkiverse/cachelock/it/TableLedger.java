package io.quarkiverse.cachelock.it;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import io.quarkiverse.cachelock.LockManager;

/** A ledger in a table of a database: one row for each show, each statement a transaction of its own. */
final class TableLedger implements Ledger {

    private final DataSource database;

    TableLedger(DataSource database, LockManager locks) {
        this.database = database;
        // PostgreSQL's "if not exists" fails if two do it at once
        locks.lock("booth:setup").run(this::createTable);
    }

    private void createTable() {
        try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists booth"
                    + " (show varchar(100) primary key, seats int not null, seats_left int not null, tickets int not null)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void open(String show, int seats) {
        update("delete from booth where show = ?", show);
        update("insert into booth values (?, ?, ?, 0)", show, seats, seats);
    }

    @Override
    public int seats(String show) {
        return query("select seats from booth where show = ?", show);
    }

    @Override
    public int seatsLeft(String show) {
        return query("select seats_left from booth where show = ?", show);
    }

    @Override
    public void writeSeatsLeft(String show, int seats) {
        update("update booth set seats_left = ? where show = ?", seats, show);
    }

    @Override
    public void countTicket(String show) {
        update("update booth set tickets = tickets + 1 where show = ?", show);
    }

    @Override
    public int tickets(String show) {
        return query("select tickets from booth where show = ?", show);
    }

    private int query(String sql, String show) {
        try (Connection connection = database.getConnection(); PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, show);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getInt(1) : 0;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void update(String sql, Object... values) {
        try (Connection connection = database.getConnection(); PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                update.setObject(i + 1, values[i]);
            }
            update.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
