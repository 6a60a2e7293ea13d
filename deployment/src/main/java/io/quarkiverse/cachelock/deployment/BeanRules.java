package io.quarkiverse.cachelock.deployment;

import java.lang.reflect.Modifier;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.ClassType;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;

import io.quarkiverse.cachelock.deployment.LockedMethodTable.Location;

/** Sees to it that each locked method is one of a bean's: on anything else the annotation would do nothing. */
final class BeanRules {

    private final IndexView index;
    private final Set<DotName> beans;
    private final Predicate<ClassInfo> leftOut;

    /**
     * @param beans the classes that are beans
     * @param leftOut tells the classes that would be beans had the build not left them out, for its profile perhaps
     */
    BeanRules(IndexView index, Set<DotName> beans, Predicate<ClassInfo> leftOut) {
        this.index = index;
        this.beans = beans;
        this.leftOut = leftOut;
    }

    void check(LockedMethodTable table, Problems problems) {
        for (Location location : table.locations()) {
            if (!location.implied() && !Modifier.isStatic(location.method().flags())
                    && !Modifier.isAbstract(location.method().flags()) // which has been told
                    && candidates(location.owner()).noneMatch(type -> isBeanWith(type, location.method(), table))) {
                problems.add(location.where(), problem(location));
            }
        }
    }

    /** A sentence for each bean method that overrides a locked one and, as CDI has it, does not inherit its lock. */
    Set<String> unlockedOverrides(LockedMethodTable table) {
        Set<String> unlocked = new TreeSet<>();
        for (Location location : table.locations()) {
            if (Modifier.isStatic(location.method().flags())) {
                continue;
            }
            candidates(location.owner()).filter(type -> beans.contains(type.name()))
                    .flatMap(type -> called(type, location.method()).stream())
                    .filter(called -> !table.isLocked(called))
                    .forEach(called -> unlocked.add(Signatures.describe(called.declaringClass().name(), called)
                            + " overrides a "
                            + "method with @CacheLock, which it does not inherit: it runs unlocked. Annotate it, too."));
        }
        return unlocked;
    }

    /** What overrides it with a lock of its own does not need this one, and is no mistake. */
    private boolean isBeanWith(ClassInfo type, MethodInfo method, LockedMethodTable table) {
        return leftOut.test(type) || beans.contains(type.name())
                && called(type, method)
                        .filter(called -> Signatures.of(called).equals(Signatures.of(method)) || table.isLocked(called))
                        .isPresent();
    }

    /** What a call of the method on that bean ends up in, which may say what the method has type parameters for. */
    private Optional<MethodInfo> called(ClassInfo bean, MethodInfo method) {
        List<TypeView> views = TypeView.all(ClassType.create(bean.name()), index);
        Set<String> wanted = views.stream().filter(view -> view.info().name().equals(method.declaringClass().name()))
                .map(view -> Signatures.override(view, method)).collect(Collectors.toSet());
        return views.stream().flatMap(view -> view.info().methods().stream()
                .filter(each -> !each.isSynthetic() && wanted.contains(Signatures.override(view, each)))).findFirst();
    }

    private Stream<ClassInfo> candidates(ClassInfo owner) {
        Set<ClassInfo> candidates = new LinkedHashSet<>(Set.of(owner));
        candidates.addAll(owner.isInterface() ? index.getAllKnownImplementations(owner.name())
                : index.getAllKnownSubclasses(owner.name()));
        return candidates.stream();
    }

    private String problem(Location location) {
        ClassInfo owner = location.owner();
        if (owner.hasDeclaredAnnotation(Names.ENTITY)) {
            return owner.name() + " is a JPA entity, not a CDI bean, so that @CacheLock would do nothing. "
                    + "Use @EntityLock, or move the method to a bean.";
        }
        boolean subclassed = candidates(owner).anyMatch(type -> beans.contains(type.name()));
        return subclassed
                ? "every bean overrides this method without @CacheLock, which would do nothing. Put it on the overriding methods."
                : owner.name() + " is no CDI bean, nor is a subclass, so that @CacheLock would do nothing. "
                        + "Give the class a scope such as @ApplicationScoped, or move the method to a bean.";
    }
}
