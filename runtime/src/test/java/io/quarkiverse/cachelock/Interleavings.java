package io.quarkiverse.cachelock;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

import io.smallrye.mutiny.Uni;

/**
 * Runs the operations of a class in three threads, in many of the orders that their steps may come in. The collections of
 * the JDK count as one step each, as they promise. {@code -Dcache-lock.interleavings=10000} tries harder: so many orders of
 * each choice of operations.
 */
public final class Interleavings {

    private static final int ORDERS = Integer.getInteger("cache-lock.interleavings", 200);
    private static final int CHOICES = 12;
    private static final int CHOICES_UNTIL_FOUND = 200;

    private Interleavings() {
    }

    public static void check(Class<?> operations) {
        options(CHOICES).check(operations);
    }

    /** Ends with the first fault; a class that has one is meant to end soon. */
    public static void checkUntilFound(Class<?> operations) {
        options(CHOICES_UNTIL_FOUND).minimizeFailedScenario(false).check(operations);
    }

    private static ModelCheckingOptions options(int choices) {
        // Mutiny does not survive being loaded while its steps are counted
        Uni.createFrom().voidItem().subscribeAsCompletionStage();
        Uni.createFrom().emitter(caller -> {
        }).onCancellation().invoke(() -> {
        }).subscribeAsCompletionStage().cancel(true);
        return new ModelCheckingOptions().iterations(choices).invocationsPerIteration(ORDERS)
                .threads(3).actorsPerThread(1).actorsBefore(0).actorsAfter(0)
                .addGuarantee(ManagedStrategyGuaranteeKt
                        .forClasses(ConcurrentHashMap.class.getName(), ConcurrentLinkedQueue.class.getName())
                        .allMethods().treatAsAtomic());
    }
}
