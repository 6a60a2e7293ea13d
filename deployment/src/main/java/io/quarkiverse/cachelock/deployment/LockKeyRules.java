package io.quarkiverse.cachelock.deployment;

import java.util.Collection;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.MethodInfo;

/** Sees to it that {@code @LockKey} is where there is a lock to name. */
final class LockKeyRules {

    private LockKeyRules() {
    }

    static void check(Collection<AnnotationInstance> annotations, LockedMethodTable table, Problems problems) {
        for (AnnotationInstance annotation : annotations) {
            if (annotation.target().kind() == AnnotationTarget.Kind.METHOD_PARAMETER) {
                MethodInfo method = annotation.target().asMethodParameter().method();
                if (!Kotlin.isGenerated(method) && !table.isLocked(method)) {
                    problems.add(Signatures.describe(method.declaringClass().name(), method),
                            "@LockKey does nothing without @CacheLock on the method or its class. Add it, or remove @LockKey.");
                }
            }
        }
    }
}
