package io.quarkiverse.cachelock.torture.servers;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import io.quarkiverse.cachelock.torture.faults.Fault;
import io.quarkiverse.cachelock.torture.faults.FaultKind;

/** Two ways to a server, each for half of the processes, so that one half can be cut off while the other one goes on. */
final class Network implements AutoCloseable {

    private static final Set<FaultKind> FAULTS = Set.of(FaultKind.LATENCY, FaultKind.BLACK_HOLE, FaultKind.RESET,
            FaultKind.DROPPED_REPLY);

    private final List<Proxy> ways;

    Network(int target) {
        ways = List.of(new Proxy(target), new Proxy(target));
    }

    static Set<FaultKind> faultsAnd(FaultKind... others) {
        Set<FaultKind> all = EnumSet.copyOf(FAULTS);
        all.addAll(Set.of(others));
        return all;
    }

    /** Where the process of that number finds the server. */
    int port(int process) {
        return ways.get(process % ways.size()).port();
    }

    /** New connections go to another server from now on, and all that there are break. */
    void moveTo(int port) {
        ways.forEach(way -> way.target(port));
        ways.forEach(Proxy::reset);
    }

    Runnable begin(Fault fault) {
        int choice = fault.choice();
        List<Proxy> one = ways.subList(choice % 2, choice % 2 + 1);
        List<Proxy> oneOrAll = choice / 2 % 3 == 0 ? ways : one;
        return switch (fault.kind()) {
            // Where all are slow alike, nobody gets ahead of the others
            case LATENCY -> lasting(one, way -> way.latency(fault.lasts().dividedBy(2 + choice / 2 % 7)),
                    way -> way.latency(Duration.ZERO));
            case BLACK_HOLE -> lasting(oneOrAll, way -> way.blackHole(true), way -> way.blackHole(false));
            case DROPPED_REPLY -> lasting(oneOrAll, way -> way.dropReplies(true), way -> way.dropReplies(false));
            case RESET -> lasting(oneOrAll, Proxy::reset, way -> {
            });
            default -> throw new IllegalArgumentException(fault.kind() + " is no fault of a network");
        };
    }

    private static Runnable lasting(List<Proxy> ways, Consumer<Proxy> begin, Consumer<Proxy> end) {
        ways.forEach(begin);
        return () -> ways.forEach(end);
    }

    @Override
    public void close() {
        ways.forEach(Proxy::close);
    }
}
