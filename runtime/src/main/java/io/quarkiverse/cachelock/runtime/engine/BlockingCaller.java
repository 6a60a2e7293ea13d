package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.BlockingLockStore;
import io.quarkiverse.cachelock.spi.LockStore;
import io.smallrye.mutiny.Uni;

/** Waits on the thread that subscribes; so whatever it returns has ended when {@code subscribe} returns. */
final class BlockingCaller implements Caller {

    private static final long FOREVER = Long.MAX_VALUE;

    @Override
    public <T> Uni<T> settle(Uni<T> call, Duration timeout) {
        return Uni.createFrom().item(() -> {
            // Not Uni.await(): it drops the answer when the thread is interrupted
            return get(Answer.of(call), timeout.toNanos());
        });
    }

    @Override
    public <T> Uni<T> pause(CompletableFuture<T> signal) {
        return Uni.createFrom().item(() -> get(signal, FOREVER));
    }

    /**
     * Asks the store without a {@code Uni} for each step.
     *
     * @param note takes note of the answer, even if the caller is interrupted before it comes
     */
    static Acquisition acquire(LockStore store, AcquireRequest request, Consumer<Acquisition> note) {
        BlockingLockStore direct = store.direct();
        if (direct != null) {
            Acquisition answer = direct.acquire(request);
            note.accept(answer);
            return answer;
        }
        var noted = new Answer<Acquisition>() {
            @Override
            public void onItem(Acquisition answer) {
                note.accept(answer);
                super.onItem(answer);
            }
        };
        store.acquire(request).subscribe().withSubscriber(noted);
        return get(noted, request.timeout().toNanos());
    }

    static <T> T get(CompletableFuture<T> future, long nanos) {
        try {
            if (future.isDone()) {
                return future.join();
            }
            return nanos == FOREVER ? future.get() : future.get(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LockException("The thread was interrupted while it waited for a lock", e);
        } catch (TimeoutException e) {
            throw Failures.noAnswer(Duration.ofNanos(nanos));
        } catch (ExecutionException | CompletionException e) {
            throw Failures.asLockException(e.getCause());
        }
    }

    /** What the Uni ends with, however long that takes. */
    static <T> T await(Uni<T> uni) {
        return get(Answer.of(uni), FOREVER);
    }

    /** What the Uni ended with; it must be one of a blocking caller. */
    static <T> T result(Uni<T> uni) {
        var result = Answer.of(uni);
        if (!result.isDone()) {
            throw new LockStoreException("A blocking call of a lock returned before it had ended");
        }
        return get(result, 0);
    }
}
