package io.quarkiverse.cachelock.deployment;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.MethodInfo;

/** Which methods can be locked at all. */
final class MethodRules {

    private static final Set<String> OF_OBJECT = Set.of("equals(java.lang.Object)", "hashCode()", "toString()", "finalize()",
            "clone()");

    static final String SUSPEND = "a suspend function cannot be locked: it returns when it suspends first, and would be unlocked "
            + "then. ";

    private final boolean opensFinal;

    /** @param opensFinal whether ArC removes {@code final} where it is in its way, as it does by default */
    MethodRules(boolean opensFinal) {
        this.opensFinal = opensFinal;
    }

    /** Whether an annotation on the class means this method too. */
    static boolean isBusinessMethod(MethodInfo method) {
        return !Modifier.isStatic(method.flags()) && !Modifier.isPrivate(method.flags()) && !Kotlin.isGenerated(method)
                && !method.isConstructor() && !method.isStaticInitializer()
                && !isCallback(method) && !method.hasDeclaredAnnotation(Names.INJECT)
                && !OF_OBJECT.contains(Signatures.override(method));
    }

    /** What keeps this method from being locked. */
    List<String> problems(MethodInfo method) {
        List<String> problems = new ArrayList<>();
        if (Modifier.isPrivate(method.flags())) {
            problems.add("a private method cannot be intercepted. Make it package-private.");
        }
        if (Modifier.isStatic(method.flags()) && method.declaringClass().isInterface()) {
            problems.add("a static method of an interface cannot be intercepted. Move it to a class.");
        }
        if (Modifier.isAbstract(method.flags())) {
            problems.add("it is abstract, and what implements it does not inherit @CacheLock. Put @CacheLock there.");
        }
        if (isCallback(method)) {
            problems.add("a lifecycle callback cannot be locked. Inject LockManager and lock what it calls.");
        }
        if (Kotlin.isSuspend(method)) {
            problems.add(SUSPEND + "Return a Uni or a CompletionStage, or lock by ReactiveLockManager within it.");
        }
        if (!opensFinal) {
            finalProblems(method, problems);
        }
        return problems;
    }

    private static void finalProblems(MethodInfo method, List<String> problems) {
        ClassInfo type = method.declaringClass();
        if (!Modifier.isStatic(method.flags())
                && (Modifier.isFinal(method.flags()) || Modifier.isFinal(type.flags()))) {
            problems.add("a final %s cannot be intercepted. Remove 'final', or let Quarkus do it: "
                    .formatted(Modifier.isFinal(method.flags()) ? "method" : "class")
                    + "quarkus.arc.transform-unproxyable-classes=true.");
        }
    }

    private static boolean isCallback(MethodInfo method) {
        return method.hasDeclaredAnnotation(Names.POST_CONSTRUCT) || method.hasDeclaredAnnotation(Names.PRE_DESTROY);
    }
}
