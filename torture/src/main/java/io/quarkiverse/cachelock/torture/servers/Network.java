package io.quarkiverse.cachelock.torture.servers;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

import io.quarkiverse.cachelock.torture.faults.Fault;
import io.quarkiverse.cachelock.torture.faults.FaultKind;

/** What can be done to a network, whatever is behind it. */
final class Network {

    static final Set<FaultKind> FAULTS = Set.of(FaultKind.LATENCY, FaultKind.BLACK_HOLE, FaultKind.RESET,
            FaultKind.DROPPED_REPLY);

    private Network() {
    }

    static Set<FaultKind> faultsAnd(FaultKind... others) {
        Set<FaultKind> all = EnumSet.copyOf(FAULTS);
        all.addAll(Set.of(others));
        return all;
    }

    static Runnable begin(Proxy proxy, Fault fault) {
        switch (fault.kind()) {
            case LATENCY -> {
                boolean which = fault.choice() % 2 == 0;
                proxy.latency(fault.lasts().dividedBy(1 + fault.choice() % 8), which);
                return () -> proxy.latency(Duration.ZERO, which);
            }
            case BLACK_HOLE -> {
                proxy.blackHole(true);
                return () -> proxy.blackHole(false);
            }
            case RESET -> {
                proxy.reset();
                return () -> {
                };
            }
            case DROPPED_REPLY -> {
                proxy.dropReplies(true);
                return () -> proxy.dropReplies(false);
            }
            default -> throw new IllegalArgumentException(fault.kind() + " is no fault of a network");
        }
    }
}
