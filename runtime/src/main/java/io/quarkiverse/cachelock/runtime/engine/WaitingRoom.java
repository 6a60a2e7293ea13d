package io.quarkiverse.cachelock.runtime.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import io.quarkiverse.cachelock.TooManyWaitersException;

/** Where the callers of one lock store wait: no more of them than may. Costs nothing where there is no limit. */
final class WaitingRoom {

    private final WaiterLimits limits;
    private final boolean limited;
    private final Map<String, Integer> waiting = new ConcurrentHashMap<>();

    WaitingRoom(WaiterLimits limits) {
        this.limits = limits;
        this.limited = limits.inAll() < Integer.MAX_VALUE || limits.perKey() < Integer.MAX_VALUE;
    }

    /** A seat for a caller that may have to wait; not taken yet. */
    Seat seat(String name, String key) {
        return limited ? new Counted(name, key) : Seat.FREE;
    }

    /** How many keys are waited for. */
    int size() {
        return waiting.size();
    }

    /** One caller's. */
    interface Seat {

        /** Of those who need not be counted. */
        Seat FREE = new Seat() {
            @Override
            public void take() {
            }

            @Override
            public void leave() {
            }
        };

        /**
         * Sits down; the second time it does nothing, as after {@link #leave}.
         *
         * @throws TooManyWaitersException if there are too many already
         */
        void take();

        /** Stands up, for good. */
        void leave();
    }

    private enum State {
        NEW,
        TAKEN,
        LEFT
    }

    private final class Counted implements Seat {

        private final String name;
        private final String key;
        private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

        private Counted(String name, String key) {
            this.name = name;
            this.key = key;
        }

        @Override
        public void take() {
            if (state.get() != State.NEW) {
                return;
            }
            count();
            if (!state.compareAndSet(State.NEW, State.TAKEN)) {
                uncount(); // left meanwhile, by whoever cancelled the caller
            }
        }

        @Override
        public void leave() {
            if (state.getAndSet(State.LEFT) == State.TAKEN) {
                uncount();
            }
        }

        private void count() {
            waiting.compute(key, (k, count) -> {
                int before = count == null ? 0 : count;
                if (before >= limits.perKey()) {
                    throw Failures.tooManyWait(name, "for this lock", limits.perKey(), "max-waiters-per-key");
                }
                // In here, so that who is refused for one reason is not counted for the other, not even for a moment
                if (limits.waiting().getAndUpdate(n -> n < limits.inAll() ? n + 1 : n) >= limits.inAll()) {
                    throw Failures.tooManyWait(name, "for locks", limits.inAll(), "max-waiters");
                }
                return before + 1;
            });
        }

        private void uncount() {
            waiting.computeIfPresent(key, (k, count) -> {
                limits.waiting().decrementAndGet(); // in here, so that nobody takes the place before it is free
                return count == 1 ? null : count - 1;
            });
        }
    }
}
