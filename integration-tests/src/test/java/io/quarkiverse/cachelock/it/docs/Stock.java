package io.quarkiverse.cachelock.it.docs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

/** What the samples protect. Refuses a fencing token that is older than one it has seen. */
@ApplicationScoped
class Stock {

    private final Map<String, Long> newestTokens = new ConcurrentHashMap<>();

    // tag::fencing[]
    void move(String shelf, long fencingToken) {
        newestTokens.compute(shelf, (key, newest) -> {
            if (newest != null && fencingToken < newest) {
                throw new IllegalStateException("A newer holder has been here.");
            }
            return fencingToken;
        });
    }
    // end::fencing[]

    int count(String shelf) {
        return shelf.length();
    }

    Uni<Integer> countLater(String shelf) {
        return Uni.createFrom().item(() -> count(shelf));
    }

    void clear(String shelf) {
        newestTokens.remove(shelf);
    }

    boolean moved(String shelf) {
        return newestTokens.containsKey(shelf);
    }

    void stopCounting() {
    }
}
