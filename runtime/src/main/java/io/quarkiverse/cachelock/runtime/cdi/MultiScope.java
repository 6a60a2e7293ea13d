package io.quarkiverse.cachelock.runtime.cdi;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.operators.AbstractMulti;
import io.smallrye.mutiny.operators.multi.AbstractMultiOperator;
import io.smallrye.mutiny.operators.multi.MultiOperatorProcessor;
import io.smallrye.mutiny.subscription.MultiSubscriber;

/** One stream under a lock, which is held until the stream has completed, failed or been cancelled. */
final class MultiScope<T> {

    private final AsyncEntry entry;
    private final CallerContexts contexts;
    private final Supplier<Multi<T>> action;

    MultiScope(LockSetup setup, CallerContexts contexts, Supplier<Multi<T>> action) {
        this(new ScopeEntry(setup, contexts), contexts, action);
    }

    MultiScope(AsyncEntry entry, CallerContexts contexts, Supplier<Multi<T>> action) {
        this.entry = entry;
        this.contexts = contexts;
        this.action = action;
    }

    Multi<T> run(Function<LockNotAcquiredException, Multi<T>> whenBusy) {
        Multi<T> stream = entry.enter()
                .<Supplier<Multi<T>>> map(inside -> () -> new Locked(inside))
                .onFailure(LockNotAcquiredException.class)
                .recoverWithItem(busy -> () -> whenBusy.apply(busy))
                .onItem().transformToMulti(Supplier::get);
        return new Cancellable(stream.onCompletion().call(this::leave).onFailure().call(this::leave));
    }

    private Uni<Boolean> leave() {
        return contexts.returning(entry.leave());
    }

    private final class Locked extends AbstractMulti<T> {

        private final Scope inside;
        private final Consumer<MultiSubscriber<? super T>> start;

        private Locked(Scope inside) {
            this.inside = inside;
            this.start = Infrastructure.decorate(this::start); // the lock may have been granted outside the transaction
        }

        @Override
        public void subscribe(MultiSubscriber<? super T> subscriber) {
            start.accept(subscriber);
        }

        private void start(MultiSubscriber<? super T> subscriber) {
            if (entry.isLeft()) {
                Multi.createFrom().<T> nothing().subscribe(subscriber); // cancelled between the grant and here
                return;
            }
            try {
                stream().subscribe(subscriber);
            } finally {
                entry.unguard(inside);
            }
        }

        private Multi<T> stream() {
            try {
                entry.guard(inside);
                Multi<T> stream = Objects.requireNonNull(inside.within(action));
                return inside.onLost() == LossPolicy.CANCEL
                        ? new LosableStream<>(stream, inside.lock())
                        : stream.onCompletion().invoke(entry::ensureNotRolledBack).onFailure().transform(entry::explained);
            } catch (Throwable e) {
                return Multi.createFrom().failure(e); // checked ones and errors, too: nobody else would free the lock
            }
        }
    }

    /** Not {@code onCancellation()}, which frees the lock before the stream has been cancelled. */
    private final class Cancellable extends AbstractMultiOperator<T, T> {

        private Cancellable(Multi<T> stream) {
            super(stream);
        }

        @Override
        public void subscribe(MultiSubscriber<? super T> subscriber) {
            upstream.subscribe().withSubscriber(new MultiOperatorProcessor<T, T>(subscriber) {
                @Override
                public void cancel() {
                    super.cancel();
                    entry.cancel();
                }
            });
        }
    }
}
