package io.quarkiverse.cachelock.deployment;

import java.util.List;

import org.jboss.jandex.ClassType;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

/** What is known about types without loading them. */
final class Types {

    private final IndexView index;

    Types(IndexView index) {
        this.index = index;
    }

    /** A type in a method's signature as the bean has it, whose superclass may declare the method for some type parameter. */
    static Type seen(DotName bean, MethodInfo method, Type declared, IndexView index) {
        return TypeView.all(ClassType.create(bean), index).stream()
                .filter(view -> view.info().name().equals(method.declaringClass().name())).findFirst()
                .map(view -> view.resolve(declared)).orElse(declared);
    }

    boolean isAssignable(Type from, Type to) {
        if (from.kind() == Type.Kind.VOID || to.kind() == Type.Kind.VOID || from.kind() == Type.Kind.PRIMITIVE
                || to.kind() == Type.Kind.PRIMITIVE) {
            return from.name().equals(to.name());
        }
        if (to.name().equals(DotName.OBJECT_NAME)) {
            return true;
        }
        List<TypeView> views = TypeView.all(from, index);
        return views.isEmpty() ? isSame(from, to)
                : views.stream().anyMatch(view -> view.info().name().equals(to.name())
                        && isSame(view.info().name().equals(from.name()) ? from : view.type(), to));
    }

    /** Type arguments count where both have them and no wildcard or type parameter leaves them open. */
    private static boolean isSame(Type from, Type to) {
        if (isOpen(from) || isOpen(to)) {
            return true;
        }
        if (!from.name().equals(to.name())) {
            return false;
        }
        if (from.kind() != Type.Kind.PARAMETERIZED_TYPE || to.kind() != Type.Kind.PARAMETERIZED_TYPE) {
            return true;
        }
        List<Type> given = from.asParameterizedType().arguments();
        List<Type> wanted = to.asParameterizedType().arguments();
        for (int i = 0; i < Math.min(given.size(), wanted.size()); i++) {
            if (!isSame(given.get(i), wanted.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOpen(Type type) {
        return switch (type.kind()) {
            case WILDCARD_TYPE, TYPE_VARIABLE, TYPE_VARIABLE_REFERENCE, UNRESOLVED_TYPE_VARIABLE -> true;
            default -> false;
        };
    }
}
