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

/** Makes text of what is to be a part of a lock name. */
@Singleton
public final class KeyValues {

    private final Map<Type, LockKeyConverter<Object>> converters = new HashMap<>();
    private final Map<Class<?>, Optional<LockKeyConverter<Object>>> found = new ConcurrentHashMap<>();

    KeyValues(@Any Instance<LockKeyConverter<?>> beans) {
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
            String text = text(parts[i], "part " + (i + 1) + " of the lock name", "the name");
            name.append(KeyText.SEPARATOR).append(KeyText.escaped(text));
        }
        // An empty name must not hide behind its parts
        return first.isEmpty() ? first : name.toString();
    }

    /**
     * The value as text.
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

    private static @Nullable Object inside(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.orElse(null);
        }
        if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? optional.getAsInt() : null;
        }
        if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? optional.getAsLong() : null;
        }
        return value;
    }

    static IllegalArgumentException unusable(String what, String why, String needed) {
        return new IllegalArgumentException(
                what + " is " + why + ", but " + needed + " needs it. Pass a value that tells locks apart.");
    }

    private @Nullable String converted(Object value, String what, String needed) {
        return found.computeIfAbsent(value.getClass(), this::nearest).orElseThrow(() -> new IllegalArgumentException(
                what + " is of " + value.getClass() + ", which may print differently each time, but " + needed
                        + " needs it. Pass a String, number, enum, UUID or java.time value, or add a bean that implements"
                        + " LockKeyConverter<" + value.getClass().getSimpleName() + ">."))
                .toKey(value);
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
