package io.quarkiverse.cachelock.runtime.cdi;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.quarkus.runtime.RuntimeValue;
import io.quarkus.runtime.annotations.Recorder;

/** Hands what the build has found to the running application. */
@Recorder
public class CacheLockRecorder {

    /** @param generated instances of the generated classes */
    public RuntimeValue<LockedMethods> lockedMethods(List<LockedMethod> methods, List<Map<String, Integer>> inherited,
            Map<String, Integer> ofEntities, List<RuntimeValue<Object>> generated) {
        Map<String, Object> byName = generated.stream().map(RuntimeValue::getValue)
                .collect(Collectors.toUnmodifiableMap(instance -> instance.getClass().getName(), Function.identity()));
        return new RuntimeValue<>(new LockedMethods(methods, inherited, ofEntities, byName));
    }

    public RuntimeValue<BuiltStores> builtStores(String defaultType, Set<String> types) {
        return new RuntimeValue<>(new BuiltStores(defaultType, types));
    }
}
