package io.quarkiverse.cachelock.runtime.cdi;

import java.util.function.Function;
import java.util.function.Supplier;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** What runs asynchronous code under a lock, or several. */
interface UniScopes {

    <T> Uni<T> runOrElse(Supplier<Uni<T>> action, Function<LockNotAcquiredException, Uni<T>> whenBusy);

    <T> Multi<T> streamOrElse(Supplier<Multi<T>> action, Function<LockNotAcquiredException, Multi<T>> whenBusy);
}
