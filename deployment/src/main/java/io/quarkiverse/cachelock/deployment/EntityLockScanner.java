package io.quarkiverse.cachelock.deployment;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.ClassType;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

import io.quarkiverse.cachelock.runtime.cdi.KeyPart;
import io.quarkiverse.cachelock.runtime.cdi.Suggestion;

/** Finds the methods with {@code @EntityLock} and notes what is wrong with them. */
final class EntityLockScanner {

    private final IndexView index;
    private final LockedMethodReader reader;
    private final EntityLockRules rules;
    private final EntityFields fields;
    private final KeyTypes types;
    private final Problems problems;

    EntityLockScanner(IndexView index, LockedMethodReader reader, EntityLockRules rules, Problems problems) {
        this.index = index;
        this.reader = reader;
        this.rules = rules;
        this.fields = new EntityFields(index);
        this.types = new KeyTypes(index);
        this.problems = problems;
    }

    void scan(Collection<AnnotationInstance> annotations, LockedMethodTable table) {
        // Sorted, so that the same application is always built into the same bytes
        annotations.stream().filter(annotation -> annotation.target().kind() == AnnotationTarget.Kind.METHOD)
                .filter(annotation -> !Kotlin.isGenerated(annotation.target().asMethod()))
                .sorted(Comparator.comparing(annotation -> Signatures.of(annotation.target().asMethod())))
                .forEach(annotation -> scan(annotation.target().asMethod(), annotation, table));
    }

    private void scan(MethodInfo method, AnnotationInstance annotation, LockedMethodTable table) {
        ClassInfo owner = method.declaringClass();
        String where = Signatures.describe(owner.name(), method);
        List<String> named = annotation.value() == null ? List.of()
                : Arrays.stream(annotation.value().asStringArray()).map(String::strip).toList();
        boolean refresh = annotation.value("refresh") == null || annotation.value("refresh").asBoolean();
        List<ClassInfo> entities = entities(owner);
        rules.problems(method, refresh, !entities.isEmpty()).forEach(problem -> problems.add(where, problem));
        entities.forEach(entity -> checkFields(where, entity, named));
        reader.checkTimes(where, annotation);
        table.addOfEntity(reader.readOfEntity(method, annotation, template(entities, named), new KeyPart.Self(named, refresh)),
                method);
    }

    /** The entities that have the method: the class itself, or those that extend it. */
    private List<ClassInfo> entities(ClassInfo owner) {
        return Stream.concat(Stream.of(owner), index.getAllKnownSubclasses(owner.name()).stream())
                .filter(type -> type.hasDeclaredAnnotation(Names.ENTITY)).sorted(Comparator.comparing(ClassInfo::name))
                .toList();
    }

    /** As the running application knows it from Hibernate. */
    private String template(List<ClassInfo> entities, List<String> named) {
        Set<String> types = entities.stream().map(this::type).collect(Collectors.toSet());
        String fields = named.isEmpty() ? "" : "(" + String.join(",", new TreeSet<>(named)) + ")";
        return types.size() == 1 ? types.iterator().next() + fields : "";
    }

    /** The JPA name of the topmost entity that the class extends. */
    private String type(ClassInfo entity) {
        ClassInfo root = entity;
        for (ClassInfo type = entity; type != null; type = Supertypes.superclass(type, index)) {
            root = type.hasDeclaredAnnotation(Names.ENTITY) ? type : root;
        }
        AnnotationValue name = root.declaredAnnotation(Names.ENTITY).value("name");
        return name == null || name.asString().isEmpty() ? root.name().withoutPackagePrefix() : name.asString();
    }

    private void checkFields(String where, ClassInfo entity, List<String> named) {
        Map<String, Type> known = fields.of(entity);
        for (String field : named) {
            Type type = known.get(field);
            if (type == null) {
                problems.add(where, "the lock is named by field '%s', which %s does not have, or which is its primary key or a "
                        .formatted(field, entity.name()) + "collection. "
                        + (known.isEmpty() ? "Leave it out: then the primary key names the lock."
                                : Suggestion.of(field, known.keySet())));
            } else if (!types.canNameEntity(type)) {
                problems.add(where, "the lock is named by field '%s' of %s, which is of type %s and may print differently each "
                        .formatted(field, entity.name(), type) + "time. Use another field, or one of type "
                        + KeyTypes.namesOf(type));
            }
        }
    }

    private Stream<MethodInfo> overriding(ClassInfo type, MethodInfo locked) {
        List<TypeView> views = TypeView.all(ClassType.create(type.name()), index);
        Set<String> wanted = views.stream().filter(view -> view.info().name().equals(locked.declaringClass().name()))
                .map(view -> Signatures.override(view, locked)).collect(Collectors.toSet());
        return type.methods().stream().filter(method -> wanted.contains(Signatures.override(method)));
    }

    /** A sentence for each method that overrides a locked one and does not inherit its lock. */
    Set<String> unlockedOverrides(LockedMethodTable table) {
        Set<String> unlocked = new TreeSet<>();
        for (MethodInfo locked : table.ofEntities()) {
            index.getAllKnownSubclasses(locked.declaringClass().name()).stream().flatMap(type -> overriding(type, locked))
                    .filter(method -> !method.isSynthetic() && !Modifier.isAbstract(method.flags())
                            && !method.hasDeclaredAnnotation(Names.ENTITY_LOCK))
                    .forEach(method -> unlocked.add(Signatures.describe(method.declaringClass().name(), method)
                            + " overrides a "
                            + "method with @EntityLock, which it does not inherit: it runs unlocked. Annotate it, too."));
        }
        return unlocked;
    }
}
