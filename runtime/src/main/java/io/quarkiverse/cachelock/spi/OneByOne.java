package io.quarkiverse.cachelock.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/** Does the same for many: one that fails keeps none of the others back. */
final class OneByOne {

    private OneByOne() {
    }

    /** Fails in the end, as the first one did that failed. */
    static <T, R> List<R> apply(List<T> all, Function<? super T, ? extends R> step) {
        List<R> results = new ArrayList<>(all.size());
        @Nullable
        RuntimeException failure = null;
        for (T each : all) {
            try {
                results.add(step.apply(each));
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return results;
    }
}
