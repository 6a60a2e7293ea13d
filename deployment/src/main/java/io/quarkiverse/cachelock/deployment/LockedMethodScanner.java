package io.quarkiverse.cachelock.deployment;

import static io.quarkiverse.cachelock.deployment.Names.CACHE_LOCK;
import static io.quarkiverse.cachelock.deployment.Names.CACHE_LOCKS;

import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;

import io.quarkiverse.cachelock.deployment.LockedMethodTable.Location;
import io.quarkiverse.cachelock.runtime.cdi.LockedMethod;

/**
 * Finds the locked methods of the application. A method's lock is the one on itself, else the one of the class that
 * declares it, else the one of the class that inherits it.
 */
final class LockedMethodScanner {

    private final IndexView index;
    private final LockedMethodReader reader;
    private final Problems problems;
    private final ClassLocks classes;
    private final LockedMethodTable table = new LockedMethodTable();

    LockedMethodScanner(IndexView index, LockedMethodReader reader, Problems problems) {
        this.index = index;
        this.reader = reader;
        this.problems = problems;
        this.classes = new ClassLocks(index, problems);
    }

    LockedMethodTable scan(Collection<AnnotationInstance> annotations) {
        classes.add(annotations);
        // Sorted, so that the same application is always built into the same bytes
        annotations.stream().filter(annotation -> annotation.target().kind() == AnnotationTarget.Kind.METHOD)
                .filter(annotation -> !Kotlin.isGenerated(annotation.target().asMethod()))
                .sorted(Comparator.comparing(annotation -> Signatures.of(annotation.target().asMethod())))
                .forEach(annotation -> scanMethod(annotation.target().asMethod(), annotation));
        for (DotName name : classes.locked()) {
            ClassInfo type = index.getClassByName(name);
            AnnotationInstance annotation = classes.of(type).orElseThrow();
            reader.checkTimes(name.toString(), annotation);
            scanClass(type, annotation, false);
            index.getAllKnownSubclasses(name).stream().sorted(Comparator.comparing(ClassInfo::name))
                    .filter(subclass -> classes.holder(subclass).filter(type::equals).isPresent())
                    .forEach(subclass -> scanClass(subclass, annotation, true));
        }
        return table;
    }

    private void scanMethod(MethodInfo method, AnnotationInstance annotation) {
        ClassInfo owner = method.declaringClass();
        LockedMethod locked = reader.read(owner.name(), method, annotation);
        reader.checkTimes(locked.description(), annotation);
        Location location = new Location(method, owner, locked.description(), false);
        if (owner.isInterface() && !Modifier.isStatic(method.flags())) {
            table.addDefault(locked, location, index.getAllKnownImplementations(owner.name()).stream()
                    .sorted(Comparator.comparing(ClassInfo::name)).toList());
        } else {
            table.add(locked, location);
        }
    }

    private void scanClass(ClassInfo type, AnnotationInstance annotation, boolean implied) {
        String where = type.name().toString();
        for (MethodInfo method : type.methods()) {
            if (isLockable(method, annotation)) {
                table.add(reader.read(type.name(), method, annotation), new Location(method, type, where, implied));
            }
        }
        scanInherited(type, annotation, implied);
    }

    private void scanInherited(ClassInfo type, AnnotationInstance annotation, boolean implied) {
        Map<MethodInfo, LockedMethod> inherited = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (ClassInfo supertype : Supertypes.of(type.name(), index).values()) {
            for (MethodInfo method : supertype.methods()) {
                if (seen.add(Signatures.override(method)) && !supertype.equals(type) && isLockable(method, annotation)
                        && classes.of(supertype).isEmpty()) {
                    inherited.put(method, reader.read(type.name(), method, annotation));
                }
            }
        }
        if (!inherited.isEmpty()) {
            table.addInherited(type, inherited, implied);
        }
    }

    /** Whether the lock of a class means this method: what is abstract is locked where it is implemented, a fallback never. */
    private static boolean isLockable(MethodInfo method, AnnotationInstance ofClass) {
        return SeveralLocks.each(ofClass)
                .noneMatch(lock -> Kotlin.name(method).equals(LockedMethodReader.text(lock, "fallback")))
                && MethodRules.isBusinessMethod(method) && !Modifier.isAbstract(method.flags())
                && !method.hasDeclaredAnnotation(CACHE_LOCK) && !method.hasDeclaredAnnotation(CACHE_LOCKS);
    }
}
