package io.quarkiverse.cachelock.benchmarks.worker;

import java.util.Optional;

/** Opens the peers of a class path; found by the service loader. */
public interface Library {

    /** Empty if this library has no such peer. */
    Optional<Peer> open(String peer, Servers servers) throws Exception;
}
