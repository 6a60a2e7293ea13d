package io.quarkiverse.cachelock.runtime.engine;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockException;

/**
 * Finds locks that are nested in one order here and in the other one there, so that two callers may wait for each other. Where
 * a third lock is held both times they never do, and nothing is said.
 */
public final class LockOrders {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock");
    private static final int MOST = 10_000;

    /** A lock of an engine, by its name. */
    public record Lock(LockEngine engine, String name) {
    }

    private record Order(Lock first, Lock second) {
    }

    private record Sighting(Set<Lock> held, LockException stack) {
    }

    private final Map<Order, Sighting> seen = new ConcurrentHashMap<>();
    private final Set<Object> told = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean full = new AtomicBoolean();

    /** Takes note of a lock that may be waited for while others are held. */
    public void nested(Set<Lock> held, Lock next) {
        for (Lock first : held) {
            Sighting now = see(new Order(first, next), held);
            Sighting reverse = seen.get(new Order(next, first));
            if (now != null && reverse != null && !haveThirdLock(now, reverse)) {
                tell(first, next, now.stack(), reverse.stack());
            }
        }
    }

    /** One with other locks held may do without what kept an earlier one from being told. */
    private @Nullable Sighting see(Order order, Set<Lock> held) {
        Sighting known = seen.get(order);
        if (known != null && held.containsAll(known.held())) {
            return known;
        }
        if (known == null && seen.size() >= MOST) {
            tellFull();
            return null;
        }
        Sighting now = new Sighting(Set.copyOf(held), new LockException("Lock '" + Printable.of(order.second().name())
                + "' was taken here, within lock '" + Printable.of(order.first().name()) + "'"));
        seen.put(order, now);
        return now;
    }

    /** Neither of the two can be: one that is held is not taken. */
    private static boolean haveThirdLock(Sighting one, Sighting other) {
        return one.held().stream().anyMatch(other.held()::contains);
    }

    private void tell(Lock first, Lock second, LockException now, LockException reverse) {
        // Once for each pair of locks, and once for each pair of places
        if (told.add(Set.of(first, second)) && told.add(new HashSet<>(Arrays.asList(place(now), place(reverse))))) {
            now.addSuppressed(reverse);
            LOG.warnf(now,
                    "Locks '%s' and '%s' are nested in both orders, so that two callers can wait for each other. Take them"
                            + " together, with LockManager.lockAll or several @CacheLock, or always in the same order. This is told once.",
                    Printable.of(first.name()), Printable.of(second.name()));
        }
    }

    private void tellFull() {
        if (full.compareAndSet(false, true)) {
            LOG.warnf("Locks have been nested in %d different orders, and no more of them are remembered, to spare memory. Of"
                    + " locks that are nested in both orders, only those are told from now on of which both orders are among"
                    + " these. Restart the application to begin anew. This is told once.", MOST);
        }
    }

    private static int place(LockException stack) {
        return Arrays.hashCode(stack.getStackTrace());
    }
}
