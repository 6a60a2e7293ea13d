package io.quarkiverse.cachelock.spi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What the parts of the contract work with. */
interface ContractBench {

    /** The store to test. */
    AwaitedLockStore locks();

    /** Another on the same backend; asked for at most once in a test. */
    AwaitedLockStore another();

    /** See {@link LockStoreContract#cleanUpIdle()}. */
    void cleanUp();

    /** New for each test. */
    default String unique() {
        return locks().secret();
    }

    /** The key that the test is about. */
    default String key() {
        return key("lock");
    }

    default String key(String suffix) {
        return unique() + ":" + suffix;
    }

    /** A lease that ends soon, but not before the next step. */
    default Duration shortLease() {
        Duration shortest = locks().store().minimumLease();
        Duration usual = Duration.ofMillis(200);
        return shortest.compareTo(usual) > 0 ? shortest : usual;
    }

    static <T> List<T> inParallel(int threads, IntFunction<Callable<T>> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> done : pool.invokeAll(IntStream.range(0, threads).mapToObj(task).toList())) {
                results.add(done.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
