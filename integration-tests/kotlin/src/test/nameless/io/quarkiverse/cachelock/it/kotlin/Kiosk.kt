package io.quarkiverse.cachelock.it.kotlin

import io.quarkiverse.cachelock.CacheLock
import io.quarkiverse.cachelock.LockManager
import jakarta.enterprise.context.ApplicationScoped

/** Compiled without the names of parameters. */
@ApplicationScoped
open class Kiosk(private val locks: LockManager) {

    @CacheLock("order:{id}")
    open fun sell(id: Long): String = locks.current().get().name()
}
