package io.quarkiverse.cachelock.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

import io.quarkiverse.cachelock.torture.check.Verdict;
import io.quarkiverse.cachelock.torture.check.Violation;
import io.quarkiverse.cachelock.torture.check.ViolationKind;
import io.quarkiverse.cachelock.torture.faults.FaultKind;
import io.quarkiverse.cachelock.torture.faults.FaultWindow;

/**
 * What came out.
 *
 * @param skipped faults that could not be made here, and why
 * @param began in time of {@link System#nanoTime()}
 * @param left locks that the server still believed to be held in the end
 */
public record Outcome(Plan plan, String store, Map<FaultKind, String> skipped, Duration time, long began, Verdict verdict,
        List<FaultWindow> windows, List<String> left) {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** All lies, those included that no history tells: nobody got a lock, or one was left. */
    public List<Violation> violations() {
        List<Violation> all = new ArrayList<>(verdict.violations());
        windows.stream().filter(this::isStalled).forEach(window -> all.add(new Violation(ViolationKind.NO_PROGRESS, 0,
                window.healed(),
                "after " + window.fault() + ", for " + (window.hasRecovered() ? window.recovery().toMillis() + " ms"
                        : "ever"))));
        left.forEach(key -> all.add(new Violation(ViolationKind.RESIDUE, 0, began + time.toNanos(), key + " is still held")));
        all.sort(Comparator.comparingLong(Violation::nanos));
        return all;
    }

    private boolean isStalled(FaultWindow window) {
        long allowed = plan.lease().toNanos() + SECOND;
        return !window.hasRecovered() || window.recovery().toNanos() > allowed
                + verdict.stalls().ofWorst(window.healed(), window.recovered());
    }

    /** Lies that no lock store could help, because the server forgot who held the lock. */
    public List<Violation> excused() {
        return violations().stream().filter(this::isExcused).toList();
    }

    /** The others. */
    public List<Violation> inexcusable() {
        return violations().stream().filter(violation -> !isExcused(violation)).toList();
    }

    private boolean isExcused(Violation violation) {
        ViolationKind kind = violation.kind();
        return kind.isExcusable() && windows.stream().anyMatch(window -> window.excuses(violation.nanos(), plan.lease()))
                || kind.isOfTokens() && anyTwo((clock, loss) -> loss.setsTokensBack(clock, violation.nanos()))
                || kind == ViolationKind.NO_PROGRESS && anyTwo((clock, window) -> window.healed() == violation.nanos()
                        && window.mayBeHeldUpBy(clock, plan.lease()));
    }

    private boolean anyTwo(BiPredicate<FaultWindow, FaultWindow> together) {
        return windows.stream().anyMatch(one -> windows.stream().anyMatch(other -> together.test(one, other)));
    }

    /** How long it took from the beginning until the first lie of one of these kinds that has no excuse. */
    public Optional<Duration> detection(Set<ViolationKind> kinds) {
        return inexcusable().stream().filter(violation -> kinds.contains(violation.kind())).findFirst()
                .map(violation -> Duration.ofNanos(violation.nanos() - began));
    }

    /** The fault that was there, or had been last, when it happened; the lossy one if that excuses it. */
    Optional<FaultWindow> cause(Violation violation) {
        return Stream.of(windows.stream().filter(window -> window.excuses(violation.nanos(), plan.lease())), windows.stream())
                .flatMap(candidates -> candidates.filter(window -> window.begun() <= violation.nanos())
                        .max(Comparator.comparingLong(FaultWindow::begun)).stream())
                .findFirst();
    }
}
