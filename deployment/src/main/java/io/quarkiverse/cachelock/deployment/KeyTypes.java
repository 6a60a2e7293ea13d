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
                    .forEach(type -> converters.put(type.asParameterizedType().arguments().get(0).name(), converter));
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
