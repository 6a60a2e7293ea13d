package io.quarkiverse.cachelock.benchmarks;

import java.util.List;

/**
 * What is measured, with which peers.
 *
 * @param fresh whether each round takes new JVMs
 * @param mostRounds what counts no times is the same in each
 */
record Scenario(String name, String about, int jvms, boolean fresh, int mostRounds, Measurement measurement,
        List<String> peers) {

    /** One round of one peer. */
    interface Measurement {
        Figures measure(Team team, Options options, long nanos) throws Exception;
    }
}
