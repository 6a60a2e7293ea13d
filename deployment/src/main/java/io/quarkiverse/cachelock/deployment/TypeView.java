package io.quarkiverse.cachelock.deployment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jboss.jandex.ArrayType;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.ClassType;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.ParameterizedType;
import org.jboss.jandex.Type;
import org.jboss.jandex.TypeVariable;
import org.jboss.jandex.WildcardType;

/**
 * A class as a type sees it that extends or implements it.
 *
 * @param info the class
 * @param arguments what its type parameters stand for, by name
 */
record TypeView(ClassInfo info, Map<String, Type> arguments) {

    /** The type's class and all that it extends and implements, in the order in which members are inherited. */
    static List<TypeView> all(Type type, IndexView index) {
        Map<DotName, TypeView> views = new LinkedHashMap<>();
        for (TypeView next = of(type, index); next != null; next = next.superclass(index)) {
            views.put(next.info.name(), next);
        }
        for (TypeView each : List.copyOf(views.values())) {
            each.addInterfaces(index, views);
        }
        return List.copyOf(views.values());
    }

    /** The type as a member of the class declares it, with what the class' type parameters stand for. */
    Type resolve(Type declared) {
        return switch (declared.kind()) {
            case TYPE_VARIABLE -> arguments.getOrDefault(declared.asTypeVariable().identifier(),
                    bound(declared.asTypeVariable()));
            case PARAMETERIZED_TYPE -> ParameterizedType.create(declared.name(),
                    declared.asParameterizedType().arguments().stream()
                            .map(argument -> argument.kind() == Type.Kind.WILDCARD_TYPE ? wildcard(argument.asWildcardType())
                                    : resolve(argument))
                            .toArray(Type[]::new));
            case WILDCARD_TYPE -> resolve(bounded(declared));
            case ARRAY -> ArrayType.create(resolve(declared.asArrayType().constituent()), declared.asArrayType().dimensions());
            default -> declared;
        };
    }

    private Type wildcard(WildcardType argument) {
        return argument.superBound() != null ? argument : WildcardType.createUpperBound(resolve(argument.extendsBound()));
    }

    /** The class, with its type arguments as far as they are known. */
    Type type() {
        Type[] known = info.typeParameters().stream().map(parameter -> arguments.get(parameter.identifier()))
                .filter(Objects::nonNull).toArray(Type[]::new);
        return known.length == 0 || known.length < info.typeParameters().size() ? ClassType.create(info.name())
                : ParameterizedType.create(info.name(), known);
    }

    /** What is known of a type argument, which may be a wildcard. */
    static Type bounded(Type argument) {
        return argument.kind() == Type.Kind.WILDCARD_TYPE ? argument.asWildcardType().extendsBound() : argument;
    }

    private static Type bound(TypeVariable variable) {
        return variable.bounds().isEmpty() ? ClassType.OBJECT_TYPE : ClassType.create(variable.bounds().get(0).name());
    }

    private static TypeView of(Type type, IndexView index) {
        ClassInfo info = type.kind() == Type.Kind.CLASS || type.kind() == Type.Kind.PARAMETERIZED_TYPE
                ? index.getClassByName(type.name())
                : null;
        if (info == null) {
            return null;
        }
        Map<String, Type> arguments = new HashMap<>();
        if (type.kind() == Type.Kind.PARAMETERIZED_TYPE) {
            List<Type> given = type.asParameterizedType().arguments();
            for (int i = 0; i < Math.min(given.size(), info.typeParameters().size()); i++) {
                arguments.put(info.typeParameters().get(i).identifier(), bounded(given.get(i)));
            }
        }
        return new TypeView(info, arguments);
    }

    private TypeView superclass(IndexView index) {
        return info.superClassType() == null || info.superName().equals(DotName.OBJECT_NAME) ? null
                : of(resolve(info.superClassType()), index);
    }

    private void addInterfaces(IndexView index, Map<DotName, TypeView> views) {
        List<TypeView> added = new ArrayList<>();
        for (Type type : info.interfaceTypes()) {
            TypeView implemented = of(resolve(type), index);
            if (implemented != null) {
                views.remove(type.name()); // behind all that extend it
                views.put(type.name(), implemented);
                added.add(implemented);
            }
        }
        added.forEach(view -> view.addInterfaces(index, views));
    }
}
