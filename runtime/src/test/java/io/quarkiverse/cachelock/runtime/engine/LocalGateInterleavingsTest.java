package io.quarkiverse.cachelock.runtime.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.Interleavings;

/**
 * Whatever the order of their steps: one is inside at a time, first come, first served, nobody waits for ever, and who goes
 * away leaves no trace. Gates with a fault show that it would be found.
 */
class LocalGateInterleavingsTest {

    @Test
    void theGateKeepsItsPromises() {
        Interleavings.check(Real.class);
    }

    @Test
    void aGateThatForgetsWhoIsCancelledWhenItsTurnComesIsFound() {
        assertThatThrownBy(() -> Interleavings.checkUntilFound(Forgetful.class)).isInstanceOf(LincheckAssertionError.class);
    }

    @Test
    void aGateThatHasSomebodyAskForWhatWasPassedOnToItIsFound() {
        assertThatThrownBy(() -> Interleavings.checkUntilFound(Asking.class)).isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("asks for what was passed on to it");
    }

    public static final class Real extends GateOperations {

        public Real() {
            super(new RealGate(LocalGate.Ticket::mustAsk));
        }
    }

    /** Looks only whether somebody is first: in between a lease may have been passed on to it. */
    public static final class Asking extends GateOperations {

        public Asking() {
            super(new RealGate(LocalGate.Ticket::isFirst));
        }
    }

    private record RealGate(LocalGate gate, Predicate<LocalGate.Ticket> asks) implements GateOperations.Gate {

        RealGate(Predicate<LocalGate.Ticket> asks) {
            this(new LocalGate(), asks);
        }

        @Override
        public GateOperations.Place enter() {
            return new RealPlace(gate.enter("key", "me"), asks);
        }

        @Override
        public int size() {
            return gate.size();
        }
    }

    private record RealPlace(LocalGate.Ticket ticket, Predicate<LocalGate.Ticket> asks) implements GateOperations.Place {

        @Override
        public boolean isFirst() {
            return ticket.isFirst();
        }

        @Override
        public boolean mustAsk() {
            return asks.test(ticket);
        }

        @Override
        public CompletableFuture<Void> turn() {
            return ticket.turn();
        }

        @Override
        public @Nullable Lease takeInherited() {
            return ticket.takeInherited();
        }

        @Override
        public boolean passOn(Lease lease) {
            return ticket.passOn(lease);
        }

        @Override
        public @Nullable Lease leave() {
            return ticket.leave();
        }
    }

    /** Looks whether somebody is first, and only then has him leave: in between his turn may come. */
    public static final class Forgetful extends GateOperations {

        public Forgetful() {
            super(new ForgetfulGate());
        }
    }

    private static final class ForgetfulGate implements GateOperations.Gate {

        private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();

        @Override
        public GateOperations.Place enter() {
            var place = new Waiting();
            queue.add(place);
            return place;
        }

        @Override
        public int size() {
            return queue.size();
        }

        private final class Waiting implements GateOperations.Place {

            private final CompletableFuture<Void> turn = new CompletableFuture<>();

            @Override
            public boolean isFirst() {
                return queue.peek() == this;
            }

            @Override
            public boolean mustAsk() {
                return isFirst();
            }

            @Override
            public CompletableFuture<Void> turn() {
                if (isFirst()) {
                    turn.complete(null);
                }
                return turn;
            }

            @Override
            public @Nullable Lease takeInherited() {
                return null;
            }

            @Override
            public boolean passOn(Lease lease) {
                return false;
            }

            @Override
            public @Nullable Lease leave() {
                if (!isFirst()) {
                    queue.remove(this);
                    return null;
                }
                queue.remove(this);
                Waiting next = queue.peek();
                if (next != null) {
                    next.turn.complete(null);
                }
                return null;
            }
        }
    }
}
