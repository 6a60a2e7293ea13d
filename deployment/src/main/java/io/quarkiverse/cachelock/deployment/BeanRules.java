package io.quarkiverse.cachelock.deployment;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jboss.jandex.ClassInfo;
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

    void check(Collection<Location> locations, Problems problems) {
        for (Location location : locations) {
            if (candidates(location.owner()).noneMatch(type -> isBeanWith(type, location.method()))) {
                problems.add(location.where(), problem(location));
            }
        }
    }

    private boolean isBeanWith(ClassInfo type, MethodInfo method) {
        if (leftOut.test(type)) {
            return true;
        }
        return beans.contains(type.name()) && Supertypes.of(type.name(), index).values().stream()
                .flatMap(supertype -> supertype.methods().stream())
                .filter(inherited -> Signatures.override(inherited).equals(Signatures.override(method)))
                .findFirst().filter(inherited -> Signatures.of(inherited).equals(Signatures.of(method))).isPresent();
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
                    + "Move the method to a bean.";
        }
        boolean subclassed = candidates(owner).anyMatch(type -> beans.contains(type.name()));
        return subclassed
                ? "every bean overrides this method without @CacheLock, which would do nothing. Put it on the overriding methods."
                : owner.name() + " is no CDI bean, nor is a subclass, so that @CacheLock would do nothing. "
                        + "Give the class a scope such as @ApplicationScoped, or move the method to a bean.";
    }
}
