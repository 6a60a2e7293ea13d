package io.quarkiverse.cachelock.torture.servers;

import java.util.List;
import java.util.Set;

import io.quarkiverse.cachelock.torture.faults.Fault;
import io.quarkiverse.cachelock.torture.faults.FaultKind;

/** No server at all: each JVM has its own locks. */
public final class MemoryRig implements Rig {

    @Override
    public String name() {
        return store();
    }

    @Override
    public String store() {
        return "memory";
    }

    @Override
    public String url(int process) {
        return "";
    }

    @Override
    public Set<FaultKind> faults() {
        return Set.of();
    }

    @Override
    public Runnable begin(Fault fault) {
        throw new IllegalArgumentException("There is no server that " + fault.kind() + " could happen to");
    }

    @Override
    public List<String> heldLocks() {
        return List.of();
    }

    @Override
    public void close() {
        // There is nothing
    }
}
