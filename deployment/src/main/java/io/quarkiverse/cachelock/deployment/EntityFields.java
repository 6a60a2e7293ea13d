package io.quarkiverse.cachelock.deployment;

import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.ClassType;
import org.jboss.jandex.DotName;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

/** The fields of an entity that can name a lock, as far as its classes tell. The running application knows for sure. */
final class EntityFields {

    private static final Set<DotName> OTHERS = Set.of(
            persistence("Id"), persistence("EmbeddedId"), persistence("Transient"), persistence("OneToMany"),
            persistence("ManyToMany"), persistence("ElementCollection"));

    private final IndexView index;

    EntityFields(IndexView index) {
        this.index = index;
    }

    private static DotName persistence(String annotation) {
        return DotName.createSimple("jakarta.persistence." + annotation);
    }

    /** Their types, by name. */
    Map<String, Type> of(ClassInfo entity) {
        Map<String, Type> types = new TreeMap<>();
        for (TypeView view : TypeView.all(ClassType.create(entity.name()), index)) {
            view.info().fields().stream().filter(EntityFields::isPersistent)
                    .forEach(field -> types.putIfAbsent(field.name(), view.resolve(field.type())));
            if (isMappedByGetters(view.info())) {
                view.info().methods().stream().filter(method -> !isOther(method)).forEach(method -> property(method)
                        .forEach(name -> types.putIfAbsent(name, view.resolve(method.returnType()))));
            }
        }
        return types;
    }

    private static boolean isPersistent(FieldInfo field) {
        return !Modifier.isStatic(field.flags()) && !Modifier.isTransient(field.flags()) && !field.isSynthetic()
                && !isOther(field);
    }

    private static boolean isOther(AnnotationTarget member) {
        return OTHERS.stream().anyMatch(member::hasDeclaredAnnotation);
    }

    static boolean isMappedByGetters(ClassInfo type) {
        return type.methods().stream().anyMatch(method -> method.hasDeclaredAnnotation(persistence("Id"))
                || method.hasDeclaredAnnotation(persistence("EmbeddedId")));
    }

    private static Stream<String> property(MethodInfo method) {
        String name = method.name().startsWith("get") ? method.name().substring(3)
                : method.name().startsWith("is") ? method.name().substring(2) : "";
        return name.isEmpty() || method.parametersCount() > 0 ? Stream.of()
                : Stream.of(Character.toLowerCase(name.charAt(0)) + name.substring(1));
    }
}
