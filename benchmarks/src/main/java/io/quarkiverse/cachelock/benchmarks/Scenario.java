package io.quarkiverse.cachelock.benchmarks;

import java.util.List;

/**
 * What is measured, with which peers.
 *
 * @param fresh whether each round takes new JVMs
 */
record Scenario(String name, String about, int jvms, boolean fresh, Measurement measurement, List<String> peers) {

    /** One round of one peer. */
    interface Measurement {
        Figures measure(Team team, Options options, long nanos) throws Exception;
    }

    /** Those of PostgreSQL, which knows them only when the connections are closed. */
    boolean countsTransactions() {
        return !fresh && name.startsWith("postgres");
    }
}
