package io.quarkiverse.cachelock.runtime.cdi;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.quarkus.runtime.RuntimeValue;
import io.quarkus.runtime.annotations.Recorder;

/** Hands what the build has found to the running application. */
@Recorder
public class CacheLockRecorder {

    public RuntimeValue<LockedMethods> lockedMethods(List<LockedMethod> methods, List<Map<String, Integer>> inherited) {
        return new RuntimeValue<>(new LockedMethods(methods, inherited));
    }

    public RuntimeValue<BuiltStores> builtStores(String defaultType, Set<String> types) {
        return new RuntimeValue<>(new BuiltStores(defaultType, types));
    }
}
