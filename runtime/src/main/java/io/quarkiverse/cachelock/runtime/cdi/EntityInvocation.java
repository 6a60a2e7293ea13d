package io.quarkiverse.cachelock.runtime.cdi;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Map;

import jakarta.interceptor.InvocationContext;

import org.jspecify.annotations.Nullable;

/** A call of a locked method of an entity: as much of it as a {@link LockedCall} needs. */
record EntityInvocation(Object entity, EntityMethodBody body, Object[] arguments) implements InvocationContext {

    @Override
    public Object getTarget() {
        return entity;
    }

    @Override
    @SuppressWarnings("NullAway") // as what it overrides
    public @Nullable Object proceed() throws Exception {
        return body.call();
    }

    @Override
    public Object[] getParameters() {
        return arguments;
    }

    @Override
    public Map<String, Object> getContextData() {
        return Map.of();
    }

    @Override
    public @Nullable Object getTimer() {
        return null;
    }

    @Override
    public @Nullable Method getMethod() {
        return null;
    }

    @Override
    public @Nullable Constructor<?> getConstructor() {
        return null;
    }

    @Override
    public void setParameters(Object[] parameters) {
        throw new UnsupportedOperationException();
    }
}
