package io.quarkiverse.cachelock.runtime.cdi;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** The methods that a class with {@code @CacheLock} inherits, looked up by signature once and then by method. */
final class InheritedMethods {

    private final List<LockedMethod> methods;
    private final Map<String, Integer> positions;
    private final ConcurrentMap<Method, Optional<LockedMethod>> found = new ConcurrentHashMap<>();

    /** @param positions by signature: {@code com.acme.Stand#sell(long,java.lang.String)} */
    InheritedMethods(List<LockedMethod> methods, Map<String, Integer> positions) {
        this.methods = methods;
        this.positions = positions;
    }

    @Nullable
    LockedMethod find(Method called) {
        Optional<LockedMethod> method = found.get(called);
        return (method == null ? found.computeIfAbsent(called, this::bySignature) : method).orElse(null);
    }

    private Optional<LockedMethod> bySignature(Method called) {
        String signature = called.getDeclaringClass().getName() + "#" + called.getName() + Arrays
                .stream(called.getParameterTypes()).map(Class::getName).collect(Collectors.joining(",", "(", ")"));
        return Optional.ofNullable(positions.get(signature)).map(methods::get);
    }
}
