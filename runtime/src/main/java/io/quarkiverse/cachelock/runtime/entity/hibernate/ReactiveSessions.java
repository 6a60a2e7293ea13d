package io.quarkiverse.cachelock.runtime.entity.hibernate;

import java.util.Optional;

import org.hibernate.reactive.mutiny.Mutiny;

import io.smallrye.mutiny.Uni;

/** Where sessions are kept that Hibernate Reactive itself has not opened. */
interface ReactiveSessions {

    /** For applications without Panache. */
    ReactiveSessions NONE = () -> Uni.createFrom().item(Optional.empty());

    /** The one of the current Vert.x context. */
    Uni<Optional<Mutiny.Session>> current();
}
