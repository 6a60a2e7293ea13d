package io.quarkiverse.cachelock.deployment;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.objectweb.asm.tree.analysis.AnalyzerException;

import io.quarkiverse.cachelock.deployment.LockedMethodTable.Location;
import io.quarkiverse.cachelock.deployment.ThisCalls.Call;

/**
 * Finds the calls of a bean's locked methods that no interceptor sees: those from a constructor, also by way of other methods,
 * and those by {@code super}. They may be in the code of any class that the bean extends.
 */
final class UnlockedCalls {

    private static final String BY_SUPER = "%s#%s calls %s by super, which no interceptor sees: this call runs unlocked. Call it "
            + "without super, or put @CacheLock on the caller.";
    private static final String IN_CONSTRUCTOR = "%s calls %s in its constructor%s, when the bean has no interceptors yet: this "
            + "call runs unlocked. Call it in a @PostConstruct method.";
    private static final String REFERRED_TO = "%s refers to %s in its constructor%s, when the bean has no interceptors yet: a "
            + "call before the constructor has returned runs unlocked. Refer to it in a @PostConstruct method.";

    private final DotName bean;
    private final IndexView index;
    private final ThisCalls calls;
    private final Map<DotName, ClassInfo> types;
    private final Set<String> locked;
    private final Set<Step> taken = new HashSet<>();
    private final Set<String> found = new TreeSet<>();

    /**
     * A method that a constructor comes to.
     *
     * @param type whose constructor it is
     * @param within what a message says of where that is, empty for the constructor itself
     * @param referred whether the method is only referred to, so that it may run later
     */
    private record Step(ClassInfo type, MethodInfo method, String within, boolean referred) {
    }

    /** @param calls those that are known already, of other beans */
    UnlockedCalls(DotName bean, IndexView index, LockedMethodTable table, ThisCalls calls) {
        this.bean = bean;
        this.index = index;
        this.calls = calls;
        this.types = Supertypes.of(bean, index);
        this.locked = table.locations().stream().filter(location -> types.containsKey(location.owner().name()))
                .map(Location::method).filter(method -> !Modifier.isStatic(method.flags())).map(Signatures::of)
                .collect(Collectors.toSet());
    }

    /** @return a sentence for each such call */
    Set<String> find() throws IOException, AnalyzerException {
        for (ClassInfo type : locked.isEmpty() ? Set.<ClassInfo> of() : types.values()) {
            for (MethodInfo method : type.methods()) {
                if (method.isConstructor()) {
                    follow(new Step(type, method, "", false));
                } else if (!isMade(method) && !isLocked(method)) {
                    findSupers(method, method, new HashSet<>());
                }
            }
        }
        return found;
    }

    /** Whether it is not in the source, but made by the compiler: of a lambda in another method, for example. */
    private static boolean isMade(MethodInfo method) {
        return method.isSynthetic() || Kotlin.isLambda(method);
    }

    /** The method itself, or what the bean overrides it with. */
    private boolean isLocked(MethodInfo method) {
        return Stream.concat(Stream.of(method), resolve(bean, method.name(), method.descriptor()).stream())
                .map(Signatures::of).anyMatch(locked::contains);
    }

    /** @param code the caller's own, or that of a lambda in it */
    private void findSupers(MethodInfo caller, MethodInfo code, Set<MethodInfo> seen)
            throws IOException, AnalyzerException {
        if (!seen.add(code)) {
            return;
        }
        for (Call call : calls.of(code)) {
            MethodInfo called = resolve(call).orElse(null);
            if (called == null) {
                continue;
            }
            if (call.special() && locked.contains(Signatures.of(called))) {
                found.add(BY_SUPER.formatted(caller.declaringClass().name(), Kotlin.name(caller), describe(called)));
            } else if (isMade(called) && !called.isBridge()) {
                findSupers(caller, called, seen);
            }
        }
    }

    private void follow(Step step) throws IOException, AnalyzerException {
        if (!taken.add(step)) {
            return;
        }
        for (Call call : calls.of(step.method())) {
            MethodInfo called = resolve(call).orElse(null);
            if (called == null) {
                continue;
            }
            boolean referred = step.referred() || call.referred();
            if (locked.contains(Signatures.of(called))) {
                found.add((referred ? REFERRED_TO : IN_CONSTRUCTOR).formatted(step.type().name(), describe(called),
                        step.within()));
            } else {
                String within = isMade(called) ? step.within() : ", within " + describe(called);
                follow(new Step(step.type(), called, within, referred));
            }
        }
    }

    private Optional<MethodInfo> resolve(Call call) {
        DotName owner = DotName.createSimple(call.owner().replace('/', '.'));
        Optional<MethodInfo> declared = types.containsKey(owner) ? resolve(owner, call.name(), call.descriptor())
                : Optional.empty();
        boolean fixed = call.special() || declared.filter(method -> Modifier.isStatic(method.flags())
                || Modifier.isPrivate(method.flags())).isPresent();
        return fixed ? declared : declared.flatMap(method -> resolve(bean, call.name(), call.descriptor()));
    }

    private Optional<MethodInfo> resolve(DotName owner, String name, String descriptor) {
        return Supertypes.of(owner, index).values().stream().flatMap(type -> type.methods().stream())
                .filter(method -> method.name().equals(name) && method.descriptor().equals(descriptor)).findFirst();
    }

    private static String describe(MethodInfo method) {
        return Signatures.describe(method.declaringClass().name(), method);
    }
}
