package io.quarkiverse.cachelock.runtime.cdi;

import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.HalfSerializer;
import io.smallrye.mutiny.operators.multi.AbstractMultiOperator;
import io.smallrye.mutiny.operators.multi.MultiOperatorProcessor;
import io.smallrye.mutiny.subscription.MultiSubscriber;

/** A stream that is cancelled when its lock is lost, and fails then. */
final class LosableStream<T> extends AbstractMultiOperator<T, T> {

    private final HeldLock lock;

    LosableStream(Multi<T> stream, HeldLock lock) {
        super(stream);
        this.lock = lock;
    }

    @Override
    public void subscribe(MultiSubscriber<? super T> subscriber) {
        upstream.subscribe().withSubscriber(new Subscriber(subscriber));
    }

    /** The loss may come while an item is being handed on. */
    private final class Subscriber extends MultiOperatorProcessor<T, T> implements Runnable {

        private final AtomicInteger signals = new AtomicInteger();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private volatile boolean ended;

        private Subscriber(MultiSubscriber<? super T> downstream) {
            super(downstream);
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            super.onSubscribe(subscription);
            lock.onLost(this);
            if (ended) {
                lock.forget(this); // a stream may end before this returns
            }
        }

        private void end() {
            ended = true;
            lock.forget(this);
        }

        @Override
        public void run() {
            if (!isCancelled()) {
                cancelUpstream();
                onFailure(lock.lost());
            }
        }

        @Override
        public void onItem(T item) {
            if (!isDone()) {
                HalfSerializer.onNext(downstream, item, signals, failure);
            }
        }

        @Override
        public void onFailure(Throwable reason) {
            end();
            HalfSerializer.onError(downstream, reason, signals, failure);
        }

        @Override
        public void onCompletion() {
            end();
            HalfSerializer.onComplete(downstream, signals, failure);
        }

        @Override
        public void cancel() {
            end();
            super.cancel();
        }
    }
}
