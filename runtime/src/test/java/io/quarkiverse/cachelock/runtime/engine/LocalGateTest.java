package io.quarkiverse.cachelock.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.runtime.engine.LocalGate.Ticket;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;

/** Who has to ask the lock store. */
class LocalGateTest {

    private final OwnerTokens tokens = new OwnerTokens(false);
    private final AcquireRequest request = new AcquireRequest("key", tokens.of(tokens.next()), "me", Duration.ofSeconds(30),
            Duration.ofSeconds(5), 100, false);
    private final LocalGate gate = new LocalGate();
    private final Ticket first = gate.enter("key", "me");

    @Test
    void whoComesFirstMustAsk() {
        assertThat(first.mustAsk()).isTrue();
        assertThat(gate.enter("key", "me").mustAsk()).isFalse();
    }

    @Test
    void whoBecomesFirstBecauseTheFormerOneLeftMustAsk() {
        Ticket second = gate.enter("key", "me");
        first.leave();
        assertThat(second.mustAsk()).isTrue();
    }

    /** It may happen before the second one has looked whether it is the first, and it would wait for its own JVM's lease. */
    @Test
    void whoIsPassedALeaseNeedNotAsk() {
        Ticket second = gate.enter("key", "me");
        var lease = new Lease(request, tokens, new Granted(1), 0);
        assertThat(first.passOn(lease)).isTrue();

        assertThat(second.isFirst()).isTrue();
        assertThat(second.mustAsk()).isFalse();
        assertThat(second.takeInherited()).isSameAs(lease);
    }
}
