package io.quarkiverse.cachelock.it.kotlin

import io.quarkiverse.cachelock.ReactiveLockManager
import io.smallrye.mutiny.coroutines.awaitSuspending
import io.smallrye.mutiny.coroutines.uni
import jakarta.enterprise.context.ApplicationScoped
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.coroutineScope

/** Suspend functions that run under locks. */
@ApplicationScoped
@OptIn(ExperimentalCoroutinesApi::class)
class Deliveries(private val locks: ReactiveLockManager) {

    // tag::suspend[]
    suspend fun deliver(order: Long, van: suspend () -> String): String = coroutineScope {
        locks.lock("order:$order").run { uni(this) { van() } }.awaitSuspending()
    }
    // end::suspend[]
}
