package io.quarkiverse.cachelock.deployment;

import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.jboss.jandex.DotName;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.PrimitiveType;
import org.jboss.jandex.Type;

/** Finds record components, getters and fields. */
final class PropertyFinder {

    private static final Set<DotName> BOOLEANS = Set.of(PrimitiveType.BOOLEAN.name(), DotName.createSimple(Boolean.class));

    private final IndexView index;

    PropertyFinder(IndexView index) {
        this.index = index;
    }

    Optional<Property> find(Type type, String name) {
        List<TypeView> views = TypeView.all(type, index);
        return views.stream().flatMap(view -> getter(view, name).stream()).findFirst()
                .or(() -> views.stream().flatMap(view -> field(view, name).stream()).findFirst());
    }

    /** All that {@link #find} would find. */
    Set<String> names(Type type) {
        Set<String> names = new TreeSet<>();
        for (TypeView view : TypeView.all(type, index)) {
            view.info().methods().stream().flatMap(method -> names(view, method).stream()).forEach(names::add);
            view.info().fields().stream().filter(PropertyFinder::isReadable).map(FieldInfo::name).forEach(names::add);
        }
        return names;
    }

    /** Whether there would be such a property if it were not private. */
    boolean isPrivate(Type type, String name) {
        return TypeView.all(type, index).stream().map(view -> view.info().field(name))
                .anyMatch(field -> field != null && Modifier.isPrivate(field.flags()) && !Modifier.isStatic(field.flags()));
    }

    private static Optional<Property> getter(TypeView view, String name) {
        return view.info().methods().stream().filter(method -> names(view, method).contains(name)).findFirst()
                .map(method -> new Property(method, null, view.resolve(method.returnType())));
    }

    private static Optional<Property> field(TypeView view, String name) {
        return Optional.ofNullable(view.info().field(name)).filter(PropertyFinder::isReadable)
                .map(field -> new Property(null, field, view.resolve(field.type())));
    }

    private static boolean isReadable(FieldInfo field) {
        return !Modifier.isPrivate(field.flags()) && !Modifier.isStatic(field.flags()) && !field.isSynthetic();
    }

    static boolean isYesOrNo(Type type) {
        return BOOLEANS.contains(type.name());
    }

    /** What the property that the method reads is called; Kotlin calls {@code isOpen} that, and beans call it {@code open}. */
    private static List<String> names(TypeView view, MethodInfo method) {
        if (method.parametersCount() > 0 || method.isSynthetic() || Modifier.isPrivate(method.flags())
                || Modifier.isStatic(method.flags()) || method.returnType().kind() == Type.Kind.VOID) {
            return List.of();
        }
        String name = Kotlin.name(method);
        if (view.info().isRecord() && view.info().recordComponent(name) != null) {
            return List.of(name);
        }
        return isYesOrNo(method.returnType()) && name.matches("is[^a-z].*") ? List.of(decapitalised(name.substring(2)), name)
                : name.matches("get[^a-z].*") ? List.of(decapitalised(name.substring(3))) : List.of();
    }

    /** As in beans, where {@code getURL} reads {@code URL}. */
    private static String decapitalised(String name) {
        boolean allCapitals = name.length() > 1 && Character.isUpperCase(name.charAt(0))
                && Character.isUpperCase(name.charAt(1));
        return allCapitals ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
