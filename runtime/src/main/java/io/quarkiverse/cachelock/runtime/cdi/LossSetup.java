package io.quarkiverse.cachelock.runtime.cdi;

import java.util.Optional;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.runtime.engine.Printable;
import io.quarkiverse.cachelock.runtime.engine.Transactions;

/**
 * What becomes of the scopes of a lock when it is lost.
 *
 * @param own whether it was chosen for this lock; what was chosen for all locks happens where it can
 */
public record LossSetup(LossPolicy policy, boolean own) {

    /** @throws LockException if it was chosen for this lock and cannot happen */
    LossPolicy forScope(String name, boolean asynchronous, Transactions transactions) {
        if (policy == LossPolicy.NOTIFY) {
            return policy;
        }
        Optional<String> problem = problem(policy, asynchronous, transactions.exist());
        if (problem.isPresent() && own) {
            throw new LockException(
                    "Lock '" + Printable.of(name) + "' cannot be used like this, since onLost = " + problem.get());
        }
        return problem.isPresent() ? LossPolicy.NOTIFY : policy;
    }

    /** @throws LockException if something was chosen for this lock that cannot happen to a handle */
    void checkHandle(String name) {
        if (own && policy != LossPolicy.NOTIFY) {
            throw new LockException("A handle of lock '" + Printable.of(name) + "' cannot be acquired with onLost = " + policy
                    + ", since it is not known what runs under it: use run or call, or LockHandle.onLost to be told");
        }
    }

    /** What keeps this from happening to what runs under a lock, behind the words "onLost = ". */
    public static Optional<String> problem(LossPolicy policy, boolean asynchronous, boolean jta) {
        return Optional.ofNullable(switch (policy) {
            case NOTIFY -> null;
            case INTERRUPT -> asynchronous ? "INTERRUPT interrupts the thread that runs blocking code, but what runs here is"
                    + " asynchronous. Use CANCEL." : null;
            case CANCEL -> asynchronous ? null
                    : "CANCEL cancels asynchronous code, but what runs here is blocking. Use"
                            + " INTERRUPT, or return a Uni, Multi or CompletionStage.";
            case ROLLBACK_ONLY -> jta ? null
                    : "ROLLBACK_ONLY rolls JTA transactions back, but the application has none. Add"
                            + " io.quarkus:quarkus-narayana-jta to it.";
        });
    }
}
