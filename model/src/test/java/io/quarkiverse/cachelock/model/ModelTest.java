package io.quarkiverse.cachelock.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol keeps its promises; without any one of its safeguards it breaks one, and the model checker finds out. */
class ModelTest {

    private static final Pattern SAFEGUARDS = Pattern.compile("(?s)Safeguards == \\{(.*?)}");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    @ParameterizedTest(name = "{1} holds")
    @CsvSource({ "CacheLock, Lease", "CacheLock, LocalPassing", "CacheLock, DataLoss", "CacheLock, Progress",
            "CacheLock, PassingProgress",
            "Transactions, Transactions" })
    void holds(String module, String instance) throws Exception {
        assertThat(Tlc.check(module, instance)).contains("Model checking completed. No error has been found.");
    }

    @ParameterizedTest(name = "without \"{2}\": {3}")
    @CsvSource({
            "CacheLock, Lease, release compares the owner token, Action property OnlyOwnersRelease is violated",
            "CacheLock, Lease, renewal compares the owner token, Invariant BelieversHold is violated",
            "CacheLock, Lease, owner tokens are never used again, Invariant BelieversHold is violated",
            "CacheLock, Lease, the resource compares fencing tokens, Action property WritesInOrder is violated",
            "CacheLock, Lease, the lease counts from the asking, Invariant BelieversHold is violated",
            "CacheLock, Lease, the holder keeps to its deadline, Invariant BelieversHold is violated",
            "CacheLock, Lease, the margin for clocks, Invariant BelieversHold is violated",
            "CacheLock, Lease, the claim counts from the grant, Invariant BelieversHold is violated",
            "CacheLock, Lease, the claim ends, Invariant NoEndlessLock is violated",
            "CacheLock, LocalPassing, fencing tokens are reserved for those passed to, Invariant TokensGrow is violated",
            "CacheLock, DataLoss, fencing tokens follow the clock, Invariant TokensGrow is violated",
            "CacheLock, Progress, the claim ends, Temporal properties were violated",
            "CacheLock, Progress, waiters ask again, Temporal properties were violated",
            "CacheLock, PassingProgress, passing is bounded, Temporal properties were violated",
            "Transactions, Transactions, the transaction begins under the lock, Invariant NoLostUpdate is violated",
            "Transactions, Transactions, the transaction commits under the lock, Invariant NoLostUpdate is violated" })
    void isRefuted(String module, String instance, String missing, String verdict) throws Exception {
        assertThat(Tlc.check(module, instance, missing)).contains("Error: " + verdict);
    }

    /** A safeguard that is never missing might as well not be there. */
    @Test
    void eachSafeguardIsMissingOnce() throws Exception {
        String[] controls = ModelTest.class
                .getDeclaredMethod("isRefuted", String.class, String.class, String.class, String.class)
                .getAnnotation(CsvSource.class).value();
        List<String> missing = Arrays.stream(controls).map(control -> control.split(", ")[2]).distinct().toList();

        assertThat(missing).containsExactlyInAnyOrderElementsOf(
                Stream.concat(safeguards("CacheLock"), safeguards("Transactions")).toList());
    }

    private static Stream<String> safeguards(String module) throws Exception {
        return SAFEGUARDS.matcher(Tlc.module(module)).results()
                .flatMap(set -> QUOTED.matcher(set.group(1)).results()).map(quoted -> quoted.group(1));
    }
}
