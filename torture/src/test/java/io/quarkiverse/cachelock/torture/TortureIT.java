package io.quarkiverse.cachelock.torture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The run that the properties {@code torture.*} ask for, see {@link Options}; only with the profile {@code torture}. */
class TortureIT {

    @Test
    void noLockLies() {
        Outcome outcome = Torture.run(Options.of(System.getProperties()));
        System.out.println(Report.of(outcome));
        assertThat(outcome.inexcusable()).isEmpty();
    }
}
