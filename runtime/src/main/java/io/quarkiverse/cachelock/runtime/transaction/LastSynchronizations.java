package io.quarkiverse.cachelock.runtime.transaction;

import jakarta.transaction.Synchronization;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;

/**
 * Narayana's own registry. That of Quarkus sorts what is registered, and has Hibernate write and the connection pool check
 * last; what is registered here while a transaction begins to commit comes after all that.
 */
final class LastSynchronizations {

    private LastSynchronizations() {
    }

    /** To be told last before the transaction of the calling thread commits, if that is when it is called. */
    static void register(Synchronization synchronization) {
        new TransactionSynchronizationRegistryImple().registerInterposedSynchronization(synchronization);
    }
}
