package io.quarkiverse.cachelock.it.kotlin

import io.quarkiverse.cachelock.CacheLock
import io.quarkiverse.cachelock.Contention
import io.quarkiverse.cachelock.LockKey
import io.quarkiverse.cachelock.LockManager
import io.quarkus.arc.Arc
import io.smallrye.mutiny.Uni
import jakarta.enterprise.context.ApplicationScoped
import jakarta.inject.Singleton

data class Order(val customer: Customer, val isGift: Boolean = false, internal val note: String = "none")

data class Customer(val id: CustomerId, val region: Region?, @JvmField val level: Int = 1)

@JvmInline
value class CustomerId(val text: String)

enum class Region { NORTH, SOUTH }

private fun locks(): LockManager = Arc.container().instance(LockManager::class.java).get()

/** The name of the lock that the caller runs under. */
fun lockName(): String = locks().current().get().name()

/** A function of no class is a static method. */
@CacheLock("sweep:{room}")
fun sweep(room: String): String = lockName() + room.length

@ApplicationScoped
open class Shop {

    @CacheLock("order:{id}")
    open fun sell(id: Long): String = lockName()

    @CacheLock("order:{id}")
    open fun sellPerhaps(id: Long?): String = lockName()

    @CacheLock("order:{id}-{note}")
    open fun sellWith(id: Long = 7, note: String = "gift"): String = lockName()

    @CacheLock("order:{id}-{note}")
    @JvmOverloads
    open fun sellOverloaded(id: Long, note: String = "gift"): String = lockName()

    @CacheLock("order")
    @JvmOverloads
    open fun sellByKey(@LockKey id: Long, @LockKey note: String = "gift"): String = lockName()

    @CacheLock("order")
    open fun sellKeyed(@LockKey("customer.region") order: Order): String = lockName()

    @CacheLock("customer:{order.customer.id}")
    open fun sellTo(order: Order): String = lockName()

    @CacheLock("{order.customer.region}-{order.customer.level}-{order.gift}-{order.isGift}-{order.note}")
    open fun sellAll(order: Order): String = lockName()

    @CacheLock("customer:{id}")
    open fun greet(id: CustomerId): String = lockName()

    @CacheLock("count:{number}")
    open fun unsigned(number: UInt): String = lockName()

    @CacheLock("order:{id}")
    internal open fun inspect(id: Long): String = lockName()

    @CacheLock("order:{id}")
    open fun sellLater(id: Long): Uni<String> = Uni.createFrom().item { lockName() }

    @CacheLock("stock")
    @CacheLock("till")
    open fun count(): List<String> = listOf("stock", "till", "desk").filter { locks().current(it).isPresent }

    @CacheLock("order:{id}", onContention = Contention.SKIP)
    open fun tidy(id: Long, done: () -> Unit) = done()

    @CacheLock("order:{id}", waitTime = "0s", fallback = "busy")
    open fun sellOrGiveUp(id: Long): String = lockName()

    internal fun busy(id: Long): String = "busy with $id"
}

/** Not open: Quarkus opens it. */
@Singleton
class Counter : Till {

    @CacheLock("counter:{id}")
    fun open(id: Int): String = lockName()
}

interface Till {

    @CacheLock("till:{id}")
    fun close(id: Int): String = lockName()
}

@Singleton
@CacheLock("desk")
class Desk {

    fun ask(question: String = "when"): String = lockName() + question
}
