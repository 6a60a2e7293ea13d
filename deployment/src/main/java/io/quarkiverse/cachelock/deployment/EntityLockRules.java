package io.quarkiverse.cachelock.deployment;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.MethodInfo;

/** Which methods of entities can be locked. */
final class EntityLockRules {

    private static final Set<String> CALLBACKS = Set.of("PrePersist", "PostPersist", "PreUpdate", "PostUpdate", "PreRemove",
            "PostRemove", "PostLoad");

    private final boolean orm;
    private final boolean reactive;

    /**
     * @param orm whether the application has Hibernate ORM
     * @param reactive whether it has Hibernate Reactive
     */
    EntityLockRules(boolean orm, boolean reactive) {
        this.orm = orm;
        this.reactive = reactive;
    }

    /** What keeps this method from being locked. */
    List<String> problems(MethodInfo method, boolean refresh, boolean hasEntity) {
        List<String> problems = new ArrayList<>();
        ClassInfo owner = method.declaringClass();
        if (owner.isInterface()) {
            problems.add("@EntityLock does nothing on a method of an interface. Put it on the method of the entity.");
        } else if (!hasEntity) {
            problems.add(owner.name() + " is no JPA entity, nor is a subclass, so that there is nothing that @EntityLock could "
                    + "lock. Add @Entity to the class, or use @CacheLock if it is a bean.");
        }
        kindProblems(method, problems);
        if (!orm && !reactive) {
            problems.add("@EntityLock needs Hibernate. Add io.quarkus:quarkus-hibernate-orm to the application.");
        } else if (refresh && !reactive && ReturnTypes.style(method.returnType()).isAsynchronous()) {
            problems.add(
                    "it is asynchronous, but Hibernate ORM can read the entity under its lock only by blocking. Return the "
                            + "value itself, or set refresh = false.");
        }
        return problems;
    }

    private static void kindProblems(MethodInfo method, List<String> problems) {
        if (Modifier.isStatic(method.flags())) {
            problems.add("it is static, so that there is no entity to lock. Make it an instance method.");
        }
        if (Modifier.isPrivate(method.flags())) {
            problems.add("it is private. Make it package-private.");
        }
        if (Modifier.isAbstract(method.flags()) && !method.declaringClass().isInterface()) {
            problems.add("it is abstract, and what implements it does not inherit @EntityLock. Put @EntityLock there.");
        }
        if (CALLBACKS.stream().anyMatch(name -> method.hasDeclaredAnnotation(persistence(name)))) {
            problems.add(
                    "a lifecycle callback cannot be locked: it is called while the entity is read or written. Put @EntityLock "
                            + "on the methods that change the entity.");
        }
        if (isMapped(method)) {
            problems.add(
                    "Hibernate calls this method to read or write the property. Put @EntityLock on a method that uses it.");
        }
        if (Kotlin.isSuspend(method)) {
            problems.add(MethodRules.SUSPEND + "Return a Uni, or lock by ReactiveLockManager within it.");
        }
    }

    private static DotName persistence(String annotation) {
        return DotName.createSimple("jakarta.persistence." + annotation);
    }

    private static boolean isMapped(MethodInfo method) {
        return EntityFields.isMappedByGetters(method.declaringClass())
                && Stream.of("get", "is", "set").anyMatch(method.name()::startsWith)
                && method.parametersCount() == (method.name().startsWith("set") ? 1 : 0);
    }

}
