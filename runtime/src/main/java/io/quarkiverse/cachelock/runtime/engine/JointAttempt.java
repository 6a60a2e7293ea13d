package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.smallrye.mutiny.Uni;

/**
 * One attempt of one caller at several locks of one store, in order, up to the first that is busy: that one is waited for. So
 * that nobody has to wait for this caller where it waits itself, it leaves the queues of those behind.
 */
final class JointAttempt {

    private final LockEngine engine;
    private final List<Asked> asked = new ArrayList<>();

    /** @param request to the store, or null if somebody of this JVM is ahead, or was and has passed the lock on */
    private record Asked(Acquirer acquirer, LocalGate.Ticket place, @Nullable AcquireRequest request) {

        /** Runs even if the caller has gone. */
        void failed() {
            if (request != null) {
                acquirer.failed(request);
            }
        }

        Uni<HeldLock> goOn(@Nullable Acquisition answer) {
            return acquirer.goOn(place, request, answer);
        }
    }

    JointAttempt(LockEngine engine) {
        this.engine = engine;
    }

    /** Adds the next lock; false if it is the last one to be asked for now. */
    boolean add(Acquirer acquirer) {
        LocalGate.Ticket place = acquirer.enter();
        boolean asks = place.mustAsk();
        asked.add(new Asked(acquirer, place, asks ? acquirer.firstRequest(place) : null));
        return asks && asked.size() < engine.store().acquiresTogether();
    }

    /** @param taken told of each lock, as soon as it is held */
    Uni<?> run(Consumer<HeldLock> taken) {
        List<AcquireRequest> requests = asked.stream().map(Asked::request).filter(request -> request != null).toList();
        return requests.isEmpty() ? asked.get(0).goOn(null).invoke(taken)
                : answers(requests).chain(answers -> goOn(answers, taken));
    }

    private Uni<List<Acquisition>> answers(List<AcquireRequest> requests) {
        Duration timeout = requests.stream().map(AcquireRequest::timeout).min(Duration::compareTo).orElseThrow();
        return engine.underWay().settle(engine.reactive(), () -> {
            engine.ensureOpen();
            long now = engine.timing().nanoTime();
            return engine.store().acquireAll(requests).onItem().invoke(answers -> {
                for (int i = 0; i < answers.size(); i++) {
                    asked.get(i).acquirer.answered(requests.get(i), answers.get(i), now);
                }
            }).onFailure().invoke(() -> asked.forEach(Asked::failed));
        }, timeout).onFailure().invoke(() -> {
            requests.forEach(engine.returns()::cleanUp);
            asked.forEach(each -> each.acquirer.retract());
        });
    }

    private Uni<?> goOn(List<Acquisition> answers, Consumer<HeldLock> taken) {
        int next = 0;
        while (next < answers.size() && answers.get(next) instanceof Granted granted) {
            taken.accept(asked.get(next).acquirer.outcome(granted));
            next++;
        }
        if (next == asked.size()) {
            return Uni.createFrom().voidItem();
        }
        asked.subList(next + 1, asked.size()).forEach(behind -> behind.acquirer.retract());
        return asked.get(next).goOn(next < answers.size() ? answers.get(next) : null).invoke(taken);
    }
}
