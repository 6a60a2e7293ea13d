package io.quarkiverse.cachelock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.benchmarks.Target.Figure;

class TargetsTest {

    private static final Map<String, Map<String, Figures>> MEDIANS = Map.of("hot", Map.of(
            "ours", new Figures().with("locks/s", 170).with("commands", 2.004).with(Figures.FAULTS, 0),
            "floor", new Figures().with("locks/s", 200)));

    @Test
    void eachIsAboutAPeerOfAScenario() {
        for (Target target : Targets.all()) {
            assertThat(Scenarios.all()).anyMatch(scenario -> has(scenario, target.ours()));
            if (target.base() != null) {
                assertThat(Scenarios.all()).anyMatch(scenario -> has(scenario, target.base()));
            }
        }
    }

    private static boolean has(Scenario scenario, Figure figure) {
        return scenario.name().equals(figure.scenario()) && scenario.peers().contains(figure.peer());
    }

    @Test
    void aRatioMayBeOffABit() {
        assertThat(verdict(Target.atLeast(0.85, ours("locks/s")).times("floor"))).isEqualTo("met");
        assertThat(verdict(Target.atLeast(1, ours("locks/s")).times("floor"))).isEqualTo("nearly");
        assertThat(verdict(Target.atLeast(1.1, ours("locks/s")).times("floor"))).isEqualTo("missed");
    }

    @Test
    void aNumberMayBeOffABitToo() {
        assertThat(verdict(Target.atLeast(180, ours("locks/s")))).isEqualTo("nearly");
        assertThat(verdict(Target.atLeast(210, ours("locks/s")))).isEqualTo("missed");
        assertThat(verdict(Target.atMost(2, ours("commands")))).isEqualTo("met");
        assertThat(verdict(Target.atMost(0, ours(Figures.FAULTS)))).isEqualTo("met");
        assertThat(verdict(Target.atMost(1, ours("unknown")))).isEqualTo("not measured");
    }

    private static Figure ours(String name) {
        return new Figure("hot", "ours", name);
    }

    private static String verdict(Target target) {
        return target.verdict(target.reached(MEDIANS));
    }
}
