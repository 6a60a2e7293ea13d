package io.quarkiverse.cachelock.deployment;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;

/** The locks of classes: written on the class itself, on a stereotype of it, or inherited from its superclass. */
final class ClassLocks {

    private final IndexView index;
    private final Problems problems;
    private final Map<DotName, AnnotationInstance> own = new TreeMap<>();
    private final Map<DotName, AnnotationInstance> byStereotype = new TreeMap<>();

    ClassLocks(IndexView index, Problems problems) {
        this.index = index;
        this.problems = problems;
    }

    void add(Collection<AnnotationInstance> annotations) {
        for (AnnotationInstance annotation : annotations) {
            if (annotation.target().kind() == AnnotationTarget.Kind.CLASS) {
                add(annotation.target().asClass(), annotation);
            }
        }
        byStereotype.forEach(own::putIfAbsent);
    }

    private void add(ClassInfo type, AnnotationInstance annotation) {
        if (type.isAnnotation()) {
            addStereotype(type, annotation);
        } else if (type.isInterface()) {
            problems.add(type.name().toString(),
                    "CDI does not see @CacheLock on an interface. Put it on the bean's class or on its methods.");
        } else {
            own.put(type.name(), annotation);
        }
    }

    private void addStereotype(ClassInfo stereotype, AnnotationInstance annotation) {
        if (!stereotype.hasDeclaredAnnotation(Names.STEREOTYPE)) {
            problems.add(stereotype.name().toString(),
                    "CDI does not see @CacheLock on an annotation that is no stereotype. Add @Stereotype to it.");
            return;
        }
        for (AnnotationInstance use : index.getAnnotations(stereotype.name())) {
            if (use.target().kind() != AnnotationTarget.Kind.CLASS) {
                continue;
            }
            ClassInfo type = use.target().asClass();
            if (type.isAnnotation()) {
                addStereotype(type, annotation);
            } else {
                addByStereotype(type, annotation);
            }
        }
    }

    private void addByStereotype(ClassInfo type, AnnotationInstance annotation) {
        AnnotationInstance other = byStereotype.putIfAbsent(type.name(), annotation);
        if (other != null && !other.equals(annotation) && !type.hasDeclaredAnnotation(Names.CACHE_LOCK)
                && !type.hasDeclaredAnnotation(Names.CACHE_LOCKS)) {
            problems.add(type.name().toString(), "two of its stereotypes have @CacheLock. Put the one that it should have on "
                    + "the class.");
        }
    }

    /** The classes that a lock is written for. */
    Collection<DotName> locked() {
        return own.keySet();
    }

    /** The lock of that class, which it may inherit. */
    Optional<AnnotationInstance> of(ClassInfo type) {
        return holder(type).map(holder -> own.get(holder.name()));
    }

    /** The nearest class, upwards, that a lock is written for. */
    Optional<ClassInfo> holder(ClassInfo type) {
        for (ClassInfo next = type; next != null; next = Supertypes.superclass(next, index)) {
            if (own.containsKey(next.name())) {
                return Optional.of(next);
            }
        }
        return Optional.empty();
    }
}
