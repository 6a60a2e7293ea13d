package io.quarkiverse.cachelock.it.kotlin

import io.quarkiverse.cachelock.CacheLock
import io.quarkiverse.cachelock.LockManager
import io.quarkus.arc.Arc
import io.quarkus.test.QuarkusUnitTest
import jakarta.inject.Inject
import jakarta.inject.Singleton
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.function.Supplier
import java.util.logging.Level
import java.util.logging.LogRecord

private const val HERE = "io.quarkiverse.cachelock.it.kotlin."
private const val YET = ", when the bean has no interceptors yet: "

/** Kotlin calls from constructors and by `super` in ways of its own. */
class UnlockedCallsTest {

    companion object {
        @JvmField
        @RegisterExtension
        val APP: QuarkusUnitTest = QuarkusUnitTest().withApplicationRoot { root ->
            root.addClasses(
                Stall::class.java, Market::class.java, Class.forName("io.quarkiverse.cachelock.it.kotlin.UnlockedCallsTestKt")
            )
        }.setLogRecordPredicate { record ->
            record.level.intValue() >= Level.WARNING.intValue() && record.loggerName == "io.quarkiverse.cachelock"
        }.assertLogRecords { records ->
            assertThat(records).extracting<String>(LogRecord::getMessage).containsExactly(
                HERE + "Market calls ${HERE}Market#open(String) in its constructor" + YET +
                    "this call runs unlocked. Call it in a @PostConstruct method.",
                HERE + "Market calls ${HERE}Market#open(String) in its constructor, within ${HERE}Market#prepare()" + YET +
                    "this call runs unlocked. Call it in a @PostConstruct method.",
                HERE + "Market refers to ${HERE}Market#open(String) in its constructor" + YET +
                    "a call before the constructor has returned runs unlocked. Refer to it in a @PostConstruct method.",
                HERE + "Market#cleanUp calls ${HERE}Stall#clean() by super, which no interceptor sees: this call runs unlocked. " +
                    "Call it without super, or put @CacheLock on the caller."
            )
        }
    }

    @Inject
    lateinit var market: Market

    @Test
    fun areTold() {
        assertThat(market.opened).isFalse()
        assertThat(market.prepared).isFalse()
        assertThat(market.later()).isTrue()
        assertThat(market.cleanUp()).isFalse()
    }
}

private fun isHeld(name: String) = Arc.container().instance(LockManager::class.java).get().current(name).isPresent

abstract class Stall {

    @CacheLock("stall")
    open fun clean(): Boolean = isHeld("stall")
}

@Singleton
class Market : Stall() {

    val opened = open()
    val prepared = prepare()
    val later = { open() }

    private fun prepare() = open("square")

    @CacheLock("market")
    fun open(place: String = "hall"): Boolean = place.isNotEmpty() && isHeld("market")

    fun cleanUp(): Boolean = Supplier { super.clean() }.get()
}
