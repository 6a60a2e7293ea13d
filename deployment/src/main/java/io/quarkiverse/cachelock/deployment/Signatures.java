package io.quarkiverse.cachelock.deployment;

import java.util.List;
import java.util.stream.Collectors;

import org.jboss.jandex.DotName;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

/** Names for methods. */
final class Signatures {

    private Signatures() {
    }

    /** For people: {@code com.acme.Booth#sell(long, String)}. */
    static String describe(DotName bean, MethodInfo method) {
        return bean + "#" + Kotlin.name(method) + method.parameterTypes().stream().map(Signatures::simpleName)
                .collect(Collectors.joining(", ", "(", ")"));
    }

    static String simpleName(Type type) {
        return type.kind() == Type.Kind.ARRAY
                ? simpleName(type.asArrayType().elementType()) + "[]".repeat(type.asArrayType().dimensions())
                : type.name().withoutPackagePrefix();
    }

    /** Unique in the application, as {@code InheritedMethods} knows it: {@code com.acme.Booth#sell(long,java.lang.String)}. */
    static String of(MethodInfo method) {
        return method.declaringClass().name() + "#" + override(method);
    }

    /** The same for a method and those that it overrides, unless these have type parameters where it has types. */
    static String override(MethodInfo method) {
        return override(method, method.parameterTypes());
    }

    /** The same for a method and all those that it overrides, as one class sees them. */
    static String override(TypeView view, MethodInfo method) {
        return override(method, method.parameterTypes().stream().map(view::resolve).toList());
    }

    private static String override(MethodInfo method, List<Type> parameters) {
        return method.name() + parameters.stream().map(type -> type.name().toString())
                .collect(Collectors.joining(",", "(", ")"));
    }
}
