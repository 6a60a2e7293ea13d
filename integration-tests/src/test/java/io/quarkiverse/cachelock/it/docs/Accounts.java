package io.quarkiverse.cachelock.it.docs;

import java.sql.SQLException;

import javax.sql.DataSource;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockManager;
import io.quarkus.narayana.jta.QuarkusTransaction;

/** The samples of locks and transactions. */
@ApplicationScoped
class Accounts {

    @Inject
    LockManager locks;

    @Inject
    @io.quarkus.agroal.DataSource("jobs")
    DataSource bank;

    // tag::same-method[]
    @Transactional
    @CacheLock("account:{id}")
    public void deposit(long id, long amount) {
        add(id, amount);
    }
    // end::same-method[]

    // tag::self-made[]
    public void depositNow(long id, long amount) {
        locks.lock("account:" + id).run(
                () -> QuarkusTransaction.requiringNew().run(() -> add(id, amount)));
    }
    // end::self-made[]

    // tag::inside[]
    @Transactional
    public void depositTwice(long id, long amount) {
        deposit(id, amount); // the lock is taken here,
        deposit(id, amount); // re-entered here,
    } // and released here, once the transaction has committed
      // end::inside[]

    // tag::guard[]
    @Transactional
    @CacheLock(value = "account:{id}", store = "jobs", commitGuard = true)
    public void withdraw(long id, long amount) {
        add(id, -amount);
    }
    // end::guard[]

    // tag::guard-manager[]
    public void withdrawNow(long id, long amount) {
        locks.lock("account:" + id).store("jobs").commitGuard().run(
                () -> QuarkusTransaction.requiringNew().run(() -> add(id, -amount)));
    }
    // end::guard-manager[]

    public long balance(long id) {
        try (var connection = bank.getConnection();
                var select = connection.prepareStatement("select balance from account where id = ?")) {
            select.setLong(1, id);
            try (var row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void add(long id, long amount) {
        long balance = balance(id) + amount;
        try (var connection = bank.getConnection();
                var merge = connection.prepareStatement("merge into account key(id) values (?, ?)")) {
            merge.setLong(1, id);
            merge.setLong(2, balance);
            merge.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
