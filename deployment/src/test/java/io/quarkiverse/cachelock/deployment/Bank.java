package io.quarkiverse.cachelock.deployment;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

import io.quarkiverse.cachelock.CacheLock;

/** Stretches of code in transactions and under locks, for tests to put into one another. */
@ApplicationScoped
public class Bank {

    @Inject
    EntityManager entities;

    @Transactional
    public void inTransaction(Runnable action) {
        action.run();
    }

    @Transactional(TxType.REQUIRES_NEW)
    public void inNewTransaction(Runnable action) {
        action.run();
    }

    @CacheLock("account:{id}")
    public void locked(long id, Runnable action) {
        action.run();
    }

    @CacheLock("account:{id}")
    @Transactional
    public void lockedInTransaction(long id, Runnable action) {
        action.run();
    }

    @CacheLock(value = "account:{id}", commitGuard = true)
    public void guarded(long id, Runnable action) {
        action.run();
    }

    @CacheLock(value = "account:{id}", commitGuard = true)
    @Transactional
    public void guardedInTransaction(long id, Runnable action) {
        action.run();
    }

    /** Adds one, by reading and writing; in a transaction. */
    public void add(long id) {
        entities.find(Account.class, id).balance++;
    }

    @Transactional
    public void open(long id) {
        Account account = new Account();
        account.id = id;
        entities.persist(account);
    }

    @Transactional(TxType.REQUIRES_NEW)
    public long balance(long id) {
        return entities.find(Account.class, id).balance;
    }
}
