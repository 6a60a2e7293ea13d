package io.quarkiverse.cachelock.it.kotlin

import io.quarkiverse.cachelock.CacheLock
import io.quarkiverse.cachelock.Contention
import io.quarkiverse.cachelock.EntityLock
import io.quarkus.test.QuarkusUnitTest
import jakarta.enterprise.context.ApplicationScoped
import jakarta.enterprise.inject.spi.DeploymentException
import jakarta.inject.Singleton
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flowOf
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension

private const val HERE = "io.quarkiverse.cachelock.it.kotlin."
private const val SUSPEND = ": a suspend function cannot be locked: it returns when it suspends first, and would be unlocked then. " +
    "Return a Uni or a CompletionStage, or lock by ReactiveLockManager within it."
private const val NO_BEAN = " is no CDI bean, nor is a subclass, so that @CacheLock would do nothing. " +
    "Give the class a scope such as @ApplicationScoped, or move the method to a bean."
private const val NO_HIBERNATE = ": @EntityLock needs Hibernate. Add io.quarkus:quarkus-hibernate-orm to the application."
private const val LATER = ", which goes on after the method has returned, when the lock would be free already. " +
    "Return a Uni, Multi, CompletionStage or CompletableFuture."

/** What Kotlin has and locks cannot have is told, and told once. */
class BuildErrorsTest {

    companion object {
        @JvmField
        @RegisterExtension
        val APP: QuarkusUnitTest = QuarkusUnitTest().withApplicationRoot { root ->
            root.addClasses(
                Bakery::class.java, Oven::class.java, Shelf::class.java, Bread::class.java, Mill::class.java,
                Rack::class.java, Tray::class.java
            )
        }.assertException { error ->
            assertThat(error).isInstanceOf(DeploymentException::class.java).hasMessage(
                listOf(
                    "15 problems with locks:",
                    HERE + "Bakery#ask(int): fallback = 'eat' names no other method of ${HERE}Bakery or what it extends. " +
                        "Did you mean 'eet'?",
                    HERE + "Bakery#bake(long, Continuation)$SUSPEND",
                    HERE + "Bakery#cut(long, int): the lock name 'loaf:{lof}' needs parameter 'lof', which the method does " +
                        "not have. Did you mean 'loaf'?",
                    HERE + "Bakery#later(int): it returns Deferred$LATER",
                    HERE + "Bakery#loaves(): it returns Flow$LATER",
                    HERE + "Bakery#smell(Bread): the lock name '{bread.secret}' needs property 'secret' of ${HERE}Bread, " +
                        "which is private. Add a getter, or make the field package-private.",
                    HERE + "Bakery#weigh(Bread): the lock name '{bread.prize}' needs property 'prize' of ${HERE}Bread, " +
                        "which it does not have. Did you mean 'price'?",
                    HERE + "Mill\$Companion#grind(): ${HERE}Mill\$Companion$NO_BEAN",
                    HERE + "Oven#heat(Continuation)$SUSPEND",
                    HERE + "Rack#turn(): @EntityLock does nothing on a method of an interface. Put it on the method of the entity.",
                    HERE + "Rack#turn()$NO_HIBERNATE",
                    HERE + "Shelf#store(int): ${HERE}Shelf$NO_BEAN",
                    HERE + "Shelf#store(int): the lock name '{place}' needs parameter 'place', which the method does not " +
                        "have. Did you mean 'plaice'?",
                    HERE + "Tray#fill(int)$NO_HIBERNATE",
                    HERE + "Tray#fill(int): ${HERE}Tray is no JPA entity, nor is a subclass, so that there is nothing that " +
                        "@EntityLock could lock. Add @Entity to the class, or use @CacheLock if it is a bean."
                ).joinToString("\n - ")
            )
        }
    }

    @Test
    fun areToldInKotlinsTerms(): Unit = throw AssertionError("The build should have failed")
}

@JvmInline
value class Loaf(val number: Int)

class Bread(internal val price: Int, private val secret: String)

@ApplicationScoped
class Bakery {

    @CacheLock("bake:{id}", onContention = Contention.SKIP)
    suspend fun bake(id: Long) = delay(id)

    @CacheLock("later:{loaf}")
    fun later(loaf: Loaf): Deferred<Loaf> = CompletableDeferred(loaf)

    @CacheLock("loaves")
    fun loaves(): Flow<Loaf> = flowOf(Loaf(1))

    @CacheLock("{bread.prize}")
    fun weigh(bread: Bread) = Unit

    @CacheLock("{bread.secret}")
    fun smell(bread: Bread) = Unit

    @CacheLock("loaf:{lof}")
    @JvmOverloads
    fun cut(loaf: Long, slices: Int = 3) = Unit

    @CacheLock("ask", fallback = "eat")
    fun ask(loaf: Loaf) = Unit

    internal fun eet(loaf: Loaf) = Unit
}

@Singleton
@CacheLock("oven")
class Oven {

    suspend fun heat() = delay(1)
}

interface Shelf {

    @CacheLock("{place}")
    fun store(plaice: Int) = Unit
}

class Mill {

    companion object {

        @JvmStatic
        @CacheLock("mill")
        fun grind() = Unit
    }
}

interface Rack {

    @EntityLock
    fun turn() = Unit
}

class Tray {

    @EntityLock
    @JvmOverloads
    fun fill(loaves: Int = 3) = Unit
}
