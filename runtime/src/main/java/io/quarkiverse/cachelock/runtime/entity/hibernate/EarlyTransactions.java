package io.quarkiverse.cachelock.runtime.entity.hibernate;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/** Warns of transactions of Hibernate Reactive that were begun before the lock: they commit after it has been released. */
final class EarlyTransactions {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock.transaction");

    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    /** @param type of the entity that is locked */
    void check(Mutiny.Session session, String type) {
        if (session.currentTransaction() != null && warned.add(type)) {
            LOG.warnf("%s is locked in a transaction of Hibernate Reactive, which commits after the lock has been released: the"
                    + " next holder may not see what it has changed. Begin the transaction under the lock. This is told once"
                    + " for each entity.", type);
        }
    }
}
