package io.quarkiverse.cachelock.runtime.cdi;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockKeyConverter;
import io.quarkiverse.cachelock.runtime.entity.Entities;
import io.quarkiverse.cachelock.runtime.entity.EntityPart;
import io.quarkiverse.cachelock.runtime.entity.LockedEntity;

/** Makes text of what is to be a part of a lock name. */
@Singleton
public final class KeyValues {

    private final Map<Type, LockKeyConverter<Object>> converters = new HashMap<>();
    private final Map<Class<?>, Optional<LockKeyConverter<Object>>> found = new ConcurrentHashMap<>();
    private final KnownEntities entities;

    KeyValues(@Any Instance<LockKeyConverter<?>> beans, KnownEntities entities) {
        this.entities = entities;
        for (Instance.Handle<LockKeyConverter<?>> bean : beans.handles()) {
            for (Type type : bean.getBean().getTypes()) {
                if (type instanceof ParameterizedType converter && converter.getRawType() == LockKeyConverter.class) {
                    converters.put(converter.getActualTypeArguments()[0], untyped(bean.get()));
                }
            }
        }
    }

    /** The name, followed by the parts, each behind a separator. */
    String name(String first, Object... parts) {
        StringBuilder name = new StringBuilder(first);
        for (int i = 0; i < parts.length; i++) {
            name.append(KeyText.SEPARATOR).append(part(parts[i], "part " + (i + 1) + " of the lock name", "the name"));
        }
        // An empty name must not hide behind its parts
        return first.isEmpty() ? first : name.toString();
    }

    /** The name of the lock of an entity. */
    String name(String template, List<EntityPart> parts) {
        StringBuilder name = new StringBuilder(template);
        for (EntityPart part : parts) {
            name.append(KeyText.SEPARATOR).append(part(part.value(), part.label(), "lock name '" + template + "'"));
        }
        return name.toString();
    }

    /** The value as a part that follows a separator, and has none itself, but for those of an entity's lock name. */
    String part(@Nullable Object value, String what, String needed) {
        String text = text(value, what, needed);
        return isEntity(value) ? text : KeyText.escaped(text);
    }

    /**
     * The value as text; an entity as the name of its lock.
     *
     *
     * @param what the value is, for the message
     * @param needed by what, for the message
     * @throws IllegalArgumentException if it is {@code null} or empty, or of a type whose text may not tell values apart
     */
    String text(@Nullable Object value, String what, String needed) {
        Object inside = inside(value);
        if (inside == null) {
            throw unusable(what, value == null ? "null" : "empty", needed);
        }
        String text = KeyText.allows(inside) ? KeyText.of(inside) : converted(inside, what, needed);
        if (text == null || text.isEmpty()) {
            throw unusable(what, "empty", needed);
        }
        return text;
    }

    /** What the value is, or the {@code Optional} has. */
    static @Nullable Object inside(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() ? inside(optional.get()) : null;
        }
        if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? optional.getAsInt() : null;
        }
        if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? optional.getAsLong() : null;
        }
        return value;
    }

    /** See {@link Entities#loaded}. */
    Object loaded(Object entity) {
        return entities.loaded(entity);
    }

    static IllegalArgumentException unusable(String what, String why, String needed) {
        return new IllegalArgumentException(
                what + " is " + why + ", but " + needed + " needs it. Pass a value that tells locks apart.");
    }

    private boolean isEntity(@Nullable Object value) {
        Object inside = inside(value);
        return inside != null && !KeyText.allows(inside) && converter(inside).isEmpty();
    }

    private Optional<LockKeyConverter<Object>> converter(Object value) {
        return found.computeIfAbsent(value.getClass(), this::nearest);
    }

    private @Nullable String converted(Object value, String what, String needed) {
        Optional<LockKeyConverter<Object>> converter = converter(value);
        if (converter.isPresent()) {
            return converter.get().toKey(value);
        }
        LockedEntity entity = entities.find(value, true);
        if (entity != null) {
            return name(entity.type(), entity.id());
        }
        throw new IllegalArgumentException(
                what + " is of " + value.getClass() + ", which may print differently each time, but " + needed
                        + " needs it. Pass a String, number, enum, UUID or java.time value, or add a bean that implements"
                        + " LockKeyConverter<" + value.getClass().getSimpleName() + ">.");
    }

    private Optional<LockKeyConverter<Object>> nearest(Class<?> type) {
        List<Class<?>> supertypes = new ArrayList<>();
        for (Class<?> next = type; next != null; next = next.getSuperclass()) {
            supertypes.add(next);
        }
        for (int i = 0; i < supertypes.size(); i++) {
            supertypes.addAll(List.of(supertypes.get(i).getInterfaces()));
        }
        return supertypes.stream().filter(converters::containsKey).findFirst().map(converters::get);
    }

    @SuppressWarnings("unchecked")
    private static LockKeyConverter<Object> untyped(LockKeyConverter<?> converter) {
        return (LockKeyConverter<Object>) converter;
    }
}
