package io.quarkiverse.cachelock.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.MethodInfo;

import io.quarkiverse.cachelock.runtime.cdi.LockedMethod;

/** The locked methods of the application, and where each is bound to the interceptor. */
final class LockedMethodTable {

    private final List<LockedMethod> methods = new ArrayList<>();
    private final List<Location> locations = new ArrayList<>();
    private final List<Map<String, Integer>> inherited = new ArrayList<>();
    private final List<MethodInfo> ofEntities = new ArrayList<>();
    private final Map<String, Integer> entityMethods = new TreeMap<>();
    private final Map<String, Integer> methodBindings = new TreeMap<>();
    private final Map<DotName, Integer> classBindings = new TreeMap<>();

    /**
     * Where a lock is.
     *
     * @param method that is locked
     * @param owner the class that declares the method or, for an inherited method, the one with the annotation
     * @param where what to call it in a message
     * @param implied whether the owner only inherits the annotation, so that it need not come to anything
     */
    record Location(MethodInfo method, ClassInfo owner, String where, boolean implied) {
    }

    void add(LockedMethod method, Location location) {
        methodBindings.put(Signatures.of(location.method()), put(method, location));
    }

    void addInherited(ClassInfo owner, Map<MethodInfo, LockedMethod> methods, boolean implied) {
        Map<String, Integer> positions = positions(owner);
        methods.forEach((method, locked) -> positions.put(Signatures.of(method),
                put(locked, new Location(method, owner, owner.name().toString(), implied))));
    }

    /** @param classes those that inherit the method: ArC does not look at the bindings of an interface's methods */
    void addDefault(LockedMethod method, Location location, Iterable<ClassInfo> classes) {
        int position = put(method, location);
        classes.forEach(type -> positions(type).put(Signatures.of(location.method()), position));
    }

    /** A method of an entity, which no interceptor is bound to. */
    void addOfEntity(LockedMethod method, MethodInfo declared) {
        methods.add(method);
        ofEntities.add(declared);
        entityMethods.put(Signatures.of(declared), methods.size() - 1);
    }

    private Map<String, Integer> positions(ClassInfo owner) {
        Integer binding = classBindings.get(owner.name());
        if (binding == null) {
            inherited.add(new TreeMap<>());
            binding = -inherited.size();
            classBindings.put(owner.name(), binding);
        }
        return inherited.get(-binding - 1);
    }

    private int put(LockedMethod method, Location location) {
        methods.add(method);
        locations.add(location);
        return methods.size() - 1;
    }

    boolean isLocked(MethodInfo method) {
        String signature = Signatures.of(method);
        return methodBindings.containsKey(signature)
                || inherited.stream().anyMatch(positions -> positions.containsKey(signature));
    }

    List<LockedMethod> methods() {
        return methods;
    }

    List<MethodInfo> ofEntities() {
        return ofEntities;
    }

    /** Positions of the methods of entities, by signature. */
    Map<String, Integer> entityMethods() {
        return entityMethods;
    }

    List<Location> locations() {
        return locations;
    }

    List<Map<String, Integer>> inherited() {
        return inherited;
    }

    Map<String, Integer> methodBindings() {
        return methodBindings;
    }

    Map<DotName, Integer> classBindings() {
        return classBindings;
    }
}
