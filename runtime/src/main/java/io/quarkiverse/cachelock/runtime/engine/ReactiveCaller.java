package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.uni.builders.UniCreateWithEmitter;

/** Blocks nothing: the calls of a blocking lock store run on the workers. */
final class ReactiveCaller implements Caller {

    private final Timing timing;
    private final @Nullable Executor workers;

    /** @param workers where calls of the lock store run; null if they do not block */
    ReactiveCaller(Timing timing, @Nullable Executor workers) {
        this.timing = timing;
        this.workers = workers;
    }

    @Override
    public <T> Uni<T> settle(Uni<T> call, Duration timeout) {
        Uni<T> started = workers == null ? call : call.runSubscriptionOn(workers);
        return new UniCreateWithEmitter<>(emitter -> {
            var answer = Answer.of(started);
            if (!answer.isDone()) {
                Timing.Timer timer = timing.after(timeout, () -> answer.completeExceptionally(Failures.noAnswer(timeout)));
                answer.whenComplete((item, failure) -> timer.cancel());
            }
            answer.whenComplete((item, failure) -> {
                if (failure == null) {
                    emitter.complete(item);
                } else {
                    emitter.fail(Failures.asLockException(failure));
                }
            });
        });
    }

    @Override
    public <T> Uni<T> pause(CompletableFuture<T> signal) {
        return new UniCreateWithEmitter<>(emitter -> signal.whenComplete((item, failure) -> {
            if (failure == null) {
                emitter.complete(item);
            } else {
                emitter.fail(Failures.asLockException(failure));
            }
        }));
    }
}
