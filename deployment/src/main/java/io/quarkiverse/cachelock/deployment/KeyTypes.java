package io.quarkiverse.cachelock.deployment;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.ClassType;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.Type;

import io.quarkiverse.cachelock.runtime.cdi.KeyText;

/** Types that a part of a lock name may be of. */
final class KeyTypes {

    private static final Set<DotName> ALLOWED = KeyText.TYPES.stream().map(DotName::createSimple)
            .collect(Collectors.toUnmodifiableSet());

    private final IndexView index;
    private final Map<DotName, ClassInfo> converters = new TreeMap<>();

    KeyTypes(IndexView index) {
        this.index = index;
        for (ClassInfo converter : index.getAllKnownImplementations(Names.LOCK_KEY_CONVERTER)) {
            TypeView.all(ClassType.create(converter.name()), index).stream()
                    .flatMap(view -> view.info().interfaceTypes().stream().map(view::resolve))
                    .filter(type -> type.name().equals(Names.LOCK_KEY_CONVERTER)
                            && type.kind() == Type.Kind.PARAMETERIZED_TYPE)
                    .map(type -> type.asParameterizedType().arguments().get(0))
                    .filter(type -> type.kind() == Type.Kind.CLASS) // what is generic cannot be told from others of its class
                    .forEach(type -> converters.put(type.name(), converter));
        }
    }

    boolean allows(Type type) {
        return type.kind() == Type.Kind.PRIMITIVE
                || type.kind() == Type.Kind.CLASS && (ALLOWED.contains(type.name()) || isEnum(type.name()));
    }

    /** The types that a converter can be for that makes text of this type: the type itself and what it extends. */
    List<DotName> converted(Type type) {
        return type.kind() == Type.Kind.PRIMITIVE || type.kind() == Type.Kind.ARRAY ? List.of()
                : Supertypes.of(type.name(), index).keySet().stream().filter(converters::containsKey).toList();
    }

    ClassInfo converter(DotName type) {
        return converters.get(type);
    }

    /** Whether a field of that type can name the lock of an entity, which takes the parts of what is embedded one by one. */
    boolean canNameEntity(Type type) {
        Type inside = KeyPathReader.unwrapped(type);
        ClassInfo info = index.getClassByName(inside.name());
        return allows(inside) || !converted(inside).isEmpty() || isEntity(inside)
                || info != null && info.hasDeclaredAnnotation(Names.EMBEDDABLE);
    }

    /** What to use instead of that type, for a message. */
    static String namesOf(Type type) {
        return "String, a primitive or its box, BigInteger, BigDecimal, an enum, UUID, a java.time type or "
                + (type.kind() == Type.Kind.ARRAY ? "a class of your own with a bean that is its LockKeyConverter."
                        : "one that a bean converts which implements LockKeyConverter<%s>.".formatted(
                                Signatures.simpleName(type)));
    }

    /** Whether it is an entity, which stands for its name and primary key. */
    boolean isEntity(Type type) {
        return type.kind() == Type.Kind.CLASS && Supertypes.of(type.name(), index).values().stream()
                .anyMatch(each -> each.hasDeclaredAnnotation(Names.ENTITY));
    }

    /** Whether it is an entity, or what entities extend, so that a value of it may be a proxy. */
    boolean isMapped(Type type) {
        return Supertypes.of(type.name(), index).values().stream().anyMatch(
                each -> each.hasDeclaredAnnotation(Names.ENTITY) || each.hasDeclaredAnnotation(Names.MAPPED_SUPERCLASS));
    }

    private boolean isEnum(DotName type) {
        ClassInfo info = index.getClassByName(type);
        return type.equals(DotName.ENUM_NAME) || info != null && info.isEnum();
    }
}
