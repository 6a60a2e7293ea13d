package io.quarkiverse.cachelock.it.kotlin

import io.quarkiverse.cachelock.LockManager
import io.quarkus.test.QuarkusUnitTest
import jakarta.inject.Inject
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.time.Duration
import java.util.concurrent.CompletableFuture

/** What Kotlin makes of functions and properties is locked and named as in Java. */
class LockedFunctionsTest {

    companion object {
        @JvmField
        @RegisterExtension
        val APP: QuarkusUnitTest = QuarkusUnitTest().withApplicationRoot { root ->
            root.addClasses(
                Shop::class.java, Kiosk::class.java, Counter::class.java, Till::class.java, Desk::class.java,
                Order::class.java, Customer::class.java, CustomerId::class.java, Region::class.java,
                Class.forName("io.quarkiverse.cachelock.it.kotlin.ShopKt")
            )
        }
    }

    @Inject
    lateinit var shop: Shop

    @Inject
    lateinit var kiosk: Kiosk

    @Inject
    lateinit var counter: Counter

    @Inject
    lateinit var desk: Desk

    @Inject
    lateinit var locks: LockManager

    private val order = Order(Customer(CustomerId("ada"), Region.NORTH))

    @Test
    fun parametersNameLocks() {
        assertThat(shop.sell(42)).isEqualTo("order:42")
        assertThat(shop.inspect(42)).isEqualTo("order:42")
        assertThat(sweep("hall")).isEqualTo("sweep:hall4")
    }

    @Test
    fun parametersNeedNotBeNamedByTheCompiler() {
        assertThat(kiosk.sell(42)).isEqualTo("order:42")
    }

    @Test
    fun nullableParametersAreRefusedWhenTheyAreNull() {
        assertThat(shop.sellPerhaps(42)).isEqualTo("order:42")
        assertThatThrownBy { shop.sellPerhaps(null) }.isInstanceOf(IllegalArgumentException::class.java)
            .hasMessageContaining("Shop#sellPerhaps(Long)").hasMessageContaining("'id'")
        assertThatThrownBy { shop.sellKeyed(Order(Customer(CustomerId("ada"), null))) }
            .isInstanceOf(IllegalArgumentException::class.java).hasMessageContaining("'order.customer.region'")
    }

    @Test
    fun defaultArgumentsNameLocksToo() {
        assertThat(shop.sellWith()).isEqualTo("order:7-gift")
        assertThat(shop.sellWith(note = "mine")).isEqualTo("order:7-mine")
        assertThat(shop.sellOverloaded(42)).isEqualTo("order:42-gift")
        assertThat(asJavaDoes("sellOverloaded")).isEqualTo("order:42-gift")
        assertThat(asJavaDoes("sellByKey")).isEqualTo("order:42:gift")
        assertThat(shop.sellByKey(42)).isEqualTo("order:42:gift")
        assertThat(desk.ask()).isEqualTo("deskwhen")
    }

    /** Kotlin itself never calls what it makes for `@JvmOverloads`. */
    private fun asJavaDoes(function: String) = Shop::class.java.getMethod(function, Long::class.java).invoke(shop, 42L)

    @Test
    fun propertiesNameLocks() {
        assertThat(shop.sellTo(order)).isEqualTo("customer:ada")
        assertThat(shop.sellKeyed(order)).isEqualTo("order:NORTH")
        assertThat(shop.sellAll(order)).isEqualTo("NORTH-1-false-false-none")
        assertThat(shop.greet(CustomerId("ada"))).isEqualTo("customer:ada")
        assertThat(shop.unsigned(UInt.MAX_VALUE)).isEqualTo("count:-1")
    }

    @Test
    fun unisAreLockedUntilTheyEnd() {
        val later = shop.sellLater(42)
        assertThat(locks.state("order:42")).isEmpty()
        assertThat(later.await().atMost(Duration.ofSeconds(5))).isEqualTo("order:42")
        assertThat(locks.state("order:42")).isEmpty()
    }

    @Test
    fun functionsOfFinalClassesAndOfInterfacesAreLocked() {
        assertThat(counter.open(3)).isEqualTo("counter:3")
        assertThat(counter.close(3)).isEqualTo("till:3")
    }

    @Test
    fun annotationsCanBeRepeated() {
        assertThat(shop.count()).containsExactly("stock", "till")
    }

    @Test
    fun busyLocksAreAnswered() {
        var done = false
        CompletableFuture.supplyAsync { locks.acquire("order:42") }.join().use {
            shop.tidy(42) { done = true }
            assertThat(shop.sellOrGiveUp(42)).isEqualTo("busy with 42")
        }
        assertThat(done).isFalse()
        shop.tidy(42) { done = true }
        assertThat(done).isTrue()
    }
}
