package io.quarkiverse.cachelock.torture.servers;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.quarkiverse.cachelock.torture.faults.Fault;
import io.quarkiverse.cachelock.torture.faults.FaultKind;

/** A lock store's server, with a network before it, and what can be done to both. */
public interface Rig extends AutoCloseable {

    /** What the lock store is called. */
    String name();

    /** What workers are told: see {@link io.quarkiverse.cachelock.torture.worker.WorkerSettings#store()}. */
    String store();

    /** What the worker of that number is told: where the server is, through the network. */
    String url(int process);

    /** What {@link #begin} can do. */
    Set<FaultKind> faults();

    /** What it could do but not here, and why. */
    default Map<FaultKind, String> skipped() {
        return Map.of();
    }

    /** Has the fault begin, and returns what ends it. */
    Runnable begin(Fault fault);

    /** Which locks the server believes to be held. */
    List<String> heldLocks();

    @Override
    void close();
}
