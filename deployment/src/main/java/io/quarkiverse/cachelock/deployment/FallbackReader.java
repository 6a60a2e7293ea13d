package io.quarkiverse.cachelock.deployment;

import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassType;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

import io.quarkiverse.cachelock.runtime.cdi.Suggestion;

/** Finds the method that {@code fallback} names, and sees to it that it can be called instead of the locked one. */
final class FallbackReader {

    private final IndexView index;
    private final GeneratedClasses generated;

    FallbackReader(IndexView index, GeneratedClasses generated) {
        this.index = index;
        this.generated = generated;
    }

    /** A method as the bean has it, whose superclass may declare it for some type parameter. */
    private record Candidate(TypeView view, MethodInfo method) {

        boolean takes(List<DotName> parameters) {
            return method.parameterTypes().stream().map(type -> view.resolve(type).name()).toList().equals(parameters);
        }
    }

    /**
     * @return the name of the class that calls it, or empty if the annotation names none
     * @throws IllegalArgumentException if there is something wrong with it
     */
    String read(DotName bean, MethodInfo method, AnnotationInstance annotation) {
        String name = annotation.value("fallback") == null ? "" : annotation.value("fallback").asString();
        if (name.isEmpty()) {
            return "";
        }
        if (annotation.value("onContention") != null) {
            throw new IllegalArgumentException("fallback = '%s' is what happens on contention already. Remove onContention."
                    .formatted(name));
        }
        List<Candidate> candidates = candidates(bean, method);
        Candidate found = find(name, bean, method, candidates);
        checkModifiers(name, method, found.method());
        Type returned = Types.seen(bean, method, method.returnType(), index);
        if (!new Types(index).isAssignable(found.view().resolve(found.method().returnType()), returned)) {
            throw new IllegalArgumentException("the fallback '%s' returns %s, but the method returns %s. Return the same type."
                    .formatted(name, found.method().returnType(), method.returnType()));
        }
        return generated.fallback(found.method());
    }

    private List<Candidate> candidates(DotName bean, MethodInfo method) {
        return TypeView.all(ClassType.create(bean), index).stream()
                .flatMap(view -> view.info().methods().stream().map(each -> new Candidate(view, each)))
                .filter(each -> !each.method().isSynthetic() && !each.method().isConstructor()
                        && !each.method().isStaticInitializer()
                        && !Signatures.override(each.method()).equals(Signatures.override(method)))
                .toList();
    }

    private Candidate find(String name, DotName bean, MethodInfo method, List<Candidate> candidates) {
        List<DotName> parameters = method.parameterTypes().stream().map(type -> Types.seen(bean, method, type, index).name())
                .toList();
        List<Candidate> named = candidates.stream().filter(each -> Kotlin.name(each.method()).equals(name)).toList();
        if (named.isEmpty()) {
            Set<String> names = new TreeSet<>(candidates.stream().map(each -> Kotlin.name(each.method())).toList());
            throw new IllegalArgumentException("fallback = '%s' names no other method of %s or what it extends. %s".formatted(
                    name, bean, names.isEmpty() ? "Add one, or remove fallback." : Suggestion.of(name, names)));
        }
        return named.stream().filter(each -> each.takes(parameters) || each.method().parametersCount() == 0)
                .max(Comparator.comparing(each -> each.takes(parameters)))
                .orElseThrow(() -> new IllegalArgumentException(
                        "the fallback '%s' takes other parameters. Give it those of the method, or none.".formatted(name)));
    }

    private static void checkModifiers(String name, MethodInfo method, MethodInfo fallback) {
        if (Modifier.isPrivate(fallback.flags())) {
            throw new IllegalArgumentException(
                    "the fallback '%s' is private and could be called by reflection only. Make it package-private."
                            .formatted(name));
        }
        if (Modifier.isStatic(method.flags()) && !Modifier.isStatic(fallback.flags())) {
            throw new IllegalArgumentException(
                    "the fallback '%s' of a static method has no bean to be called on. Make it static.".formatted(name));
        }
    }
}
