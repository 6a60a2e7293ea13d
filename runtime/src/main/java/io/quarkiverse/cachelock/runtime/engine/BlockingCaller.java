package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockStoreException;
import io.smallrye.mutiny.Uni;

/** Waits on the thread that subscribes; so whatever it returns has ended when {@code subscribe} returns. */
final class BlockingCaller implements Caller {

    private static final long FOREVER = Long.MAX_VALUE;

    @Override
    public <T> Uni<T> settle(Uni<T> call, Duration timeout) {
        return Uni.createFrom().item(() -> {
            // Not Uni.await(): it drops the answer when the thread is interrupted
            var answer = new CompletableFuture<T>();
            call.subscribe().with(answer::complete, answer::completeExceptionally);
            return get(answer, timeout.toNanos());
        });
    }

    @Override
    public <T> Uni<T> pause(CompletableFuture<T> signal) {
        return Uni.createFrom().item(() -> get(signal, FOREVER));
    }

    static <T> T get(CompletableFuture<T> future, long nanos) {
        try {
            return future.isDone() ? future.join() : future.get(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LockException("The thread was interrupted while it waited for a lock", e);
        } catch (TimeoutException e) {
            throw Failures.noAnswer(Duration.ofNanos(nanos));
        } catch (ExecutionException | CompletionException e) {
            throw Failures.asLockException(e.getCause());
        }
    }

    /** What the Uni ended with; it must be one of a blocking caller. */
    static <T> T result(Uni<T> uni) {
        var result = new CompletableFuture<T>();
        uni.subscribe().with(result::complete, result::completeExceptionally);
        if (!result.isDone()) {
            throw new LockStoreException("A blocking call of a lock returned before it had ended");
        }
        return get(result, 0);
    }
}
