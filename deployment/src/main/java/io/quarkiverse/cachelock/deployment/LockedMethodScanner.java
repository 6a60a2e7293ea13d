package io.quarkiverse.cachelock.deployment;

import static io.quarkiverse.cachelock.deployment.Names.CACHE_LOCK;

import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;

import io.quarkiverse.cachelock.deployment.LockedMethodTable.Location;
import io.quarkiverse.cachelock.runtime.cdi.LockedMethod;

/**
 * Finds the locked methods of the application. A method's lock is the one on itself, else the one on the class that
 * declares it, else the one on the class that inherits it.
 */
final class LockedMethodScanner {

    private final IndexView index;
    private final LockedMethodReader reader;
    private final Problems problems;
    private final LockedMethodTable table = new LockedMethodTable();

    LockedMethodScanner(IndexView index, LockedMethodReader reader, Problems problems) {
        this.index = index;
        this.reader = reader;
        this.problems = problems;
    }

    LockedMethodTable scan(Collection<AnnotationInstance> annotations) {
        // Sorted, so that the same application is always built into the same bytes
        List<AnnotationInstance> sorted = annotations.stream()
                .sorted(Comparator.comparing(annotation -> location(annotation.target()))).toList();
        for (AnnotationInstance annotation : sorted) {
            if (annotation.target().kind() == AnnotationTarget.Kind.CLASS) {
                scanClass(annotation.target().asClass(), annotation);
            } else if (!annotation.target().asMethod().isSynthetic()) {
                scanMethod(annotation.target().asMethod(), annotation);
            }
        }
        return table;
    }

    private void scanMethod(MethodInfo method, AnnotationInstance annotation) {
        ClassInfo owner = method.declaringClass();
        LockedMethod locked = reader.read(owner.name(), method, annotation);
        reader.checkTimes(locked.description(), annotation);
        table.add(locked, new Location(method, owner, locked.description()));
    }

    private void scanClass(ClassInfo type, AnnotationInstance annotation) {
        String where = type.name().toString();
        if (type.isInterface() || type.isAnnotation()) {
            problems.add(where, "CDI does not see @CacheLock on an interface. Put it on the bean's class or on its methods.");
            return;
        }
        reader.checkTimes(where, annotation);
        for (MethodInfo method : type.methods()) {
            if (MethodRules.isBusinessMethod(method) && !method.hasDeclaredAnnotation(CACHE_LOCK)) {
                table.add(reader.read(type.name(), method, annotation), new Location(method, type, where));
            }
        }
        scanInherited(type, annotation);
    }

    private void scanInherited(ClassInfo type, AnnotationInstance annotation) {
        Map<MethodInfo, LockedMethod> inherited = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (ClassInfo supertype : Supertypes.of(type.name(), index).values()) {
            for (MethodInfo method : supertype.methods()) {
                if (seen.add(Signatures.override(method)) && !supertype.equals(type) && isUnlockedBusinessMethod(method)) {
                    inherited.put(method, reader.read(type.name(), method, annotation));
                }
            }
        }
        if (!inherited.isEmpty()) {
            List<ClassInfo> subclasses = index.getAllKnownSubclasses(type.name()).stream()
                    .filter(subclass -> nearestLocked(subclass).equals(type)).toList();
            table.addInherited(type, subclasses, inherited);
        }
    }

    private static boolean isUnlockedBusinessMethod(MethodInfo method) {
        return MethodRules.isBusinessMethod(method) && !Modifier.isAbstract(method.flags())
                && !method.hasDeclaredAnnotation(CACHE_LOCK) && !method.declaringClass().hasDeclaredAnnotation(CACHE_LOCK);
    }

    private ClassInfo nearestLocked(ClassInfo subclass) {
        return Supertypes.of(subclass.name(), index).values().stream()
                .filter(type -> type.hasDeclaredAnnotation(CACHE_LOCK)).findFirst().orElse(subclass);
    }

    private static String location(AnnotationTarget target) {
        return target.kind() == AnnotationTarget.Kind.CLASS ? target.asClass().name().toString()
                : Signatures.of(target.asMethod());
    }
}
