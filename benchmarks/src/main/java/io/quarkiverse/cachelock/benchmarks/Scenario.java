package io.quarkiverse.cachelock.benchmarks;

import java.util.List;

/**
 * What is measured, with which peers.
 *
 * @param fresh whether each round takes new JVMs
 * @param mostRounds what counts no times is the same in each
 * @param warmUp what new JVMs do at first; where a measurement takes its time, the same at full speed
 */
record Scenario(String name, String about, int jvms, boolean fresh, int mostRounds, Measurement warmUp,
        Measurement measurement, List<String> peers) {

    Scenario(String name, String about, int jvms, boolean fresh, int mostRounds, Measurement measurement,
            List<String> peers) {
        this(name, about, jvms, fresh, mostRounds, measurement, measurement, peers);
    }

    /** One round of one peer. */
    interface Measurement {
        Figures measure(Team team, Options options, long nanos) throws Exception;
    }
}
