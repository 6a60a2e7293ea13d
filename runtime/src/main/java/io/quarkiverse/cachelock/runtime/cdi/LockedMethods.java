package io.quarkiverse.cachelock.runtime.cdi;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * All locked methods of the application.
 * <p>
 * A binding's value of 0 or more is the position of a method. A negative one stands for the methods that a class with
 * {@code @CacheLock} inherits: there the binding is on the class, since the method may serve other beans too.
 */
public final class LockedMethods {

    private final LockedMethod[] methods;
    private final InheritedMethods[] inherited;
    private final Map<String, Integer> ofEntities;
    private final Map<String, Object> generated;

    /**
     * @param ofEntities positions of the methods of entities, by signature
     * @param generated instances of the classes that the build has generated, by name
     */
    LockedMethods(List<LockedMethod> methods, List<Map<String, Integer>> inherited, Map<String, Integer> ofEntities,
            Map<String, Object> generated) {
        this.ofEntities = Map.copyOf(ofEntities);
        this.generated = generated;
        this.methods = methods.toArray(LockedMethod[]::new);
        this.inherited = inherited.stream().map(positions -> new InheritedMethods(methods, positions))
                .toArray(InheritedMethods[]::new);
    }

    /** The locked method of a call, or {@code null} if what a class-level binding has caught is not to be locked. */
    @Nullable
    LockedMethod find(int binding, Method called) {
        return binding >= 0 ? methods[binding] : inherited[-binding - 1].find(called);
    }

    /** @param signature as the build has put it into the entity's class */
    LockedMethod ofEntity(String signature) {
        return methods[Objects.requireNonNull(ofEntities.get(signature))];
    }

    List<LockedMethod> all() {
        return List.of(methods);
    }

    List<PropertyReader> readers(KeyPart.Argument argument) {
        return argument.steps().stream().map(step -> (PropertyReader) Objects.requireNonNull(generated.get(step.reader())))
                .toList();
    }

    FallbackMethod fallback(LockedMethod method) {
        return (FallbackMethod) Objects.requireNonNull(generated.get(method.fallback()));
    }
}
