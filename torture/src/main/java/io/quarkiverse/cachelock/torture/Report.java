package io.quarkiverse.cachelock.torture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.quarkiverse.cachelock.torture.check.Verdict;
import io.quarkiverse.cachelock.torture.check.Violation;
import io.quarkiverse.cachelock.torture.check.ViolationKind;
import io.quarkiverse.cachelock.torture.faults.FaultKind;
import io.quarkiverse.cachelock.torture.faults.FaultWindow;

/** An outcome for people, in AsciiDoc. */
public final class Report {

    private static final int MOST_EXCERPTS = 20;

    private final Outcome outcome;
    private final StringBuilder text = new StringBuilder();

    private Report(Outcome outcome) {
        this.outcome = outcome;
    }

    public static String of(Outcome outcome) {
        var report = new Report(outcome);
        report.head();
        report.faults();
        report.excerpts();
        return report.text.toString();
    }

    private void head() {
        Plan plan = outcome.plan();
        Verdict verdict = outcome.verdict();
        line("== %s, seed %d, %d s", outcome.store(), plan.seed(), outcome.time().toSeconds());
        line("");
        line("%d JVMs with %d threads each on %d locks, leases of %d ms. %,d grants, %,d waits in vain, %,d failed, %,d given up;"
                + " %,d holders lost the lock; of %,d writes %,d were refused by their fencing token; %,d transactions."
                + " %,d faults, %,d violations, %,d more that are excused by faults after which the server has forgotten who"
                + " held a lock.",
                plan.jvms(), plan.threads(), plan.keys(), plan.lease().toMillis(), verdict.grants(), verdict.busy(),
                verdict.failed(), verdict.left(), verdict.lost(), verdict.writes(), verdict.refused(), verdict.commits(),
                outcome.windows().size(), outcome.inexcusable().size(), outcome.excused().size());
        line("");
        double seconds = outcome.time().toMillis() / 1_000.0;
        line("%.0f grants a second, %.0f faults a minute. After %,d of the faults some lock was held by nobody for longer than a"
                + " lease and a second, beyond what processes did not run; %,d of them because it had been granted while the"
                + " server's clock was ahead.", verdict.grants() / seconds, 60 * outcome.windows().size() / seconds,
                stalls(outcome.violations()), stalls(outcome.excused()));
        line("");
        outcome.skipped().forEach((fault, reason) -> line("%s was skipped: %s.%n", fault, reason));
    }

    private static long stalls(List<Violation> violations) {
        return violations.stream().filter(violation -> violation.kind() == ViolationKind.NO_PROGRESS).count();
    }

    private void faults() {
        Map<FaultKind, List<FaultWindow>> byKind = outcome.windows().stream()
                .collect(Collectors.groupingBy(window -> window.fault().kind(), TreeMap::new, Collectors.toList()));
        Map<FaultKind, Long> excused = byCause(outcome.excused());
        Map<FaultKind, Long> inexcusable = byCause(outcome.inexcusable());
        line("[cols=\"3,1,1,1,2,2\",options=header]");
        line("|===");
        line("|Fault |Times |Violations |Excused |Progress after, median |Longest");
        byKind.forEach((kind, windows) -> {
            List<FaultWindow> sorted = windows.stream().sorted(Comparator.comparing(FaultWindow::recovery)).toList();
            line("|`%s`%s |%d |%d |%d |%s |%s", kind, kind.isLossy() ? " (lossy)" : "", windows.size(),
                    inexcusable.getOrDefault(kind, 0L), excused.getOrDefault(kind, 0L),
                    recovery(sorted.get(sorted.size() / 2)), recovery(sorted.get(sorted.size() - 1)));
        });
        line("|===");
    }

    private static String recovery(FaultWindow window) {
        return window.hasRecovered() ? window.recovery().toMillis() + " ms" : "never";
    }

    private Map<FaultKind, Long> byCause(List<Violation> violations) {
        return violations.stream().flatMap(violation -> outcome.cause(violation).stream())
                .collect(Collectors.groupingBy(window -> window.fault().kind(), Collectors.counting()));
    }

    private void excerpts() {
        List<Violation> all = new ArrayList<>(outcome.inexcusable());
        if (!all.isEmpty()) {
            line("");
            line("Violations by kind: %s", all.stream()
                    .collect(Collectors.groupingBy(Violation::kind, TreeMap::new, Collectors.counting())));
        }
        for (Violation violation : all.subList(0, Math.min(MOST_EXCERPTS, all.size()))) {
            line("");
            line("%s%n%n....%n%s%n....", outcome.cause(violation).map(window -> "After " + window.fault()
                    + ", begun at " + window.begun() / 1_000 + " µs, healed at " + window.healed() / 1_000 + " µs")
                    .orElse("Before any fault"), violation);
        }
    }

    private void line(String format, Object... values) {
        text.append(values.length == 0 ? format : String.format(format, values)).append('\n');
    }
}
