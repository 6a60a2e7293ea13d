package io.quarkiverse.cachelock.runtime.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterruptionTest {

    @AfterEach
    void nothingIsLeft() {
        Thread.interrupted();
    }

    @Test
    void interruptsWhatRuns() {
        Interruption interruption = new Interruption();
        interruption.run();

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(interruption.end()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void leavesWhatHasEndedAlone() {
        Interruption interruption = new Interruption();

        assertThat(interruption.end()).isFalse();
        interruption.run();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void keepsTheInterruptOfSomebodyElse() {
        Interruption interruption = new Interruption();
        Thread.currentThread().interrupt();
        interruption.run();

        assertThat(interruption.end()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void neverHitsLaterCode() throws Exception {
        ExecutorService losses = Executors.newSingleThreadExecutor();
        for (int i = 0; i < 1_000; i++) {
            Interruption interruption = new Interruption();
            Future<?> loss = losses.submit(interruption);
            if (i % 2 == 0) {
                Thread.yield();
            }
            interruption.end();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            loss.get(); // would throw if the flag came late
        }
        losses.shutdown();
    }
}
