package io.quarkiverse.cachelock.runtime.entity.hibernate;

import java.util.Optional;

import jakarta.inject.Singleton;

import org.hibernate.reactive.mutiny.Mutiny;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;

/** The sessions of {@code @WithTransaction}, {@code @WithSession} and {@code Panache.withTransaction}. */
@Singleton
public final class PanacheSessions implements ReactiveSessions {

    @Override
    public Uni<Optional<Mutiny.Session>> current() {
        // That there is none is told by a failure, and nothing else tells
        return Uni.createFrom().deferred(Panache::getSession).map(Optional::of)
                .onFailure(IllegalStateException.class).recoverWithItem(Optional::empty);
    }
}
