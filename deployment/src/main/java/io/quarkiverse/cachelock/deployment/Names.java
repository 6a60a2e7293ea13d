package io.quarkiverse.cachelock.deployment;

import org.jboss.jandex.DotName;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.CacheLocks;
import io.quarkiverse.cachelock.EntityLock;
import io.quarkiverse.cachelock.LockKey;
import io.quarkiverse.cachelock.LockKeyConverter;
import io.quarkiverse.cachelock.LockKeyGenerator;
import io.quarkiverse.cachelock.LockLost;
import io.quarkiverse.cachelock.spi.LockStoreProvider;

/** Names of classes that the build looks for. */
final class Names {

    static final DotName CACHE_LOCK = DotName.createSimple(CacheLock.class);
    static final DotName CACHE_LOCKS = DotName.createSimple(CacheLocks.class);
    static final DotName LOCK_KEY = DotName.createSimple(LockKey.class);
    static final DotName LOCK_KEY_CONVERTER = DotName.createSimple(LockKeyConverter.class);
    static final DotName LOCK_KEY_GENERATOR = DotName.createSimple(LockKeyGenerator.class);
    static final DotName LOCK_LOST = DotName.createSimple(LockLost.class);
    static final DotName LOCK_STORE_PROVIDER = DotName.createSimple(LockStoreProvider.class);
    static final DotName INJECT = DotName.createSimple("jakarta.inject.Inject");
    static final DotName POST_CONSTRUCT = DotName.createSimple("jakarta.annotation.PostConstruct");
    static final DotName PRE_DESTROY = DotName.createSimple("jakarta.annotation.PreDestroy");
    static final DotName STEREOTYPE = DotName.createSimple("jakarta.enterprise.inject.Stereotype");
    static final DotName ENTITY = DotName.createSimple("jakarta.persistence.Entity");
    static final DotName EMBEDDABLE = DotName.createSimple("jakarta.persistence.Embeddable");
    static final DotName MAPPED_SUPERCLASS = DotName.createSimple("jakarta.persistence.MappedSuperclass");
    static final DotName SCHEDULED = DotName.createSimple("io.quarkus.scheduler.Scheduled");
    static final DotName SCHEDULES = DotName.createSimple("io.quarkus.scheduler.Scheduled$Schedules");
    static final DotName LOCK_IS_BUSY = DotName.createSimple("io.quarkiverse.cachelock.scheduler.LockIsBusy");
    static final DotName NON_BLOCKING = DotName.createSimple("io.smallrye.common.annotation.NonBlocking");
    static final DotName SESSION = DotName.createSimple("org.hibernate.Session");
    static final DotName REACTIVE_SESSIONS = DotName.createSimple("org.hibernate.reactive.mutiny.Mutiny$SessionFactory");
    static final DotName ENTITY_LOCK = DotName.createSimple(EntityLock.class);
    static final DotName CONTINUATION = DotName.createSimple("kotlin.coroutines.Continuation");

    private Names() {
    }
}
