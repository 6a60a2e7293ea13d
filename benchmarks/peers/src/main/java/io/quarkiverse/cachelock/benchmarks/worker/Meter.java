package io.quarkiverse.cachelock.benchmarks.worker;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;

/** What this JVM has spent since the meter was made: time, and CPU time of all its threads. */
final class Meter {

    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final long cpu = SYSTEM.getProcessCpuTime();
    private final long began = System.nanoTime();

    Result addTo(Result result) {
        return result.with("nanos", System.nanoTime() - began).with("cpu", SYSTEM.getProcessCpuTime() - cpu);
    }
}
