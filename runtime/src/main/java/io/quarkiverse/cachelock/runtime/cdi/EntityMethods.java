package io.quarkiverse.cachelock.runtime.cdi;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;

/** Where the locked methods of entities, which are no beans, enter the extension: the build has them call this. */
@Singleton
public final class EntityMethods {

    private final LockedMethods methods;
    private final LockedCall calls;

    EntityMethods(LockedMethods methods, LockedCall calls) {
        this.methods = methods;
        this.calls = calls;
    }

    /**
     * @param method signature
     * @param arguments of the call, for the method's fallback
     * @return what the body returns
     */
    public static @Nullable Object call(Object entity, String method, EntityMethodBody body, Object[] arguments)
            throws Exception {
        ArcContainer container = Arc.container();
        if (container == null) {
            throw new IllegalStateException(method + " needs a lock, but the application is not running");
        }
        EntityMethods all = container.instance(EntityMethods.class).get();
        return all.calls.proceed(new EntityInvocation(entity, body, arguments), all.methods.ofEntity(method));
    }
}
