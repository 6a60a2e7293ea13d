package io.quarkiverse.cachelock.it.kotlin

import io.quarkiverse.cachelock.LockManager
import io.quarkus.test.QuarkusUnitTest
import jakarta.inject.Inject
import java.util.concurrent.atomic.AtomicBoolean
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension

/** Suspend functions have no annotation, but the reactive manager. */
class SuspendFunctionsTest {

    companion object {
        @JvmField
        @RegisterExtension
        val APP: QuarkusUnitTest = QuarkusUnitTest().withApplicationRoot { root -> root.addClass(Deliveries::class.java) }
    }

    @Inject
    lateinit var deliveries: Deliveries

    @Inject
    lateinit var locks: LockManager

    private val coroutines = CoroutineScope(Dispatchers.Default)

    @Test
    fun theLockIsHeldWhileTheFunctionIsSuspended() {
        val arrived = CompletableDeferred<String>()
        val driving = AtomicBoolean()
        val first = later {
            driving.set(true)
            arrived.await().also { driving.set(false) }
        }
        awaitHeld()
        assertThat(locks.tryAcquire("order:42")).isEmpty()
        val second = later { if (driving.get()) "too early" else "second" }

        arrived.complete("first")

        assertThat(runBlocking { first.await() + " " + second.await() }).isEqualTo("first second")
        awaitFree()
    }

    @Test
    fun aFailureReleasesTheLock() {
        assertThatThrownBy { runBlocking { deliveries.deliver(42) { throw IllegalStateException("no fuel") } } }
            .hasMessageContaining("no fuel")
        awaitFree()
    }

    @Test
    fun cancellationReleasesTheLock() {
        val stuck = later { awaitCancellation() }
        awaitHeld()
        runBlocking { stuck.cancelAndJoin() }
        awaitFree()
    }

    private fun later(van: suspend () -> String): Deferred<String> = coroutines.async { deliveries.deliver(42, van) }

    private fun awaitHeld() = await().until { locks.state("order:42").isPresent }

    private fun awaitFree() = await().until { locks.state("order:42").isEmpty }
}
