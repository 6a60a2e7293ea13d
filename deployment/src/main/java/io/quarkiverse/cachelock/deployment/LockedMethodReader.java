package io.quarkiverse.cachelock.deployment;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

import io.quarkiverse.cachelock.Contention;
import io.quarkiverse.cachelock.runtime.cdi.DurationText;
import io.quarkiverse.cachelock.runtime.cdi.KeyPart;
import io.quarkiverse.cachelock.runtime.cdi.KeyTemplate;
import io.quarkiverse.cachelock.runtime.cdi.LockedMethod;
import io.quarkiverse.cachelock.runtime.cdi.ReturnStyle;

/** Reads {@code @CacheLock} on a method and notes what is wrong with it. */
final class LockedMethodReader {

    private final IndexView index;
    private final MethodRules rules;
    private final FallbackReader fallbacks;
    private final LockNameReader names;
    private final ReturnTypes returnTypes;
    private final Function<String, Optional<String>> properties;
    private final Problems problems;

    LockedMethodReader(IndexView index, MethodRules rules, LockNameReader names, FallbackReader fallbacks,
            Function<String, Optional<String>> properties, Problems problems) {
        this.index = index;
        this.fallbacks = fallbacks;
        this.rules = rules;
        this.names = names;
        this.returnTypes = new ReturnTypes(index);
        this.properties = properties;
        this.problems = problems;
    }

    /** Checks what is the same for all methods of an annotated class. */
    void checkTimes(String where, AnnotationInstance annotation) {
        SeveralLocks.check(where, annotation, problems);
        SeveralLocks.each(annotation).forEach(each -> checkTimesOfOne(where, each));
    }

    private void checkTimesOfOne(String where, AnnotationInstance annotation) {
        for (String attribute : new String[] { "waitTime", "leaseTime", "minHoldTime" }) {
            String text = text(annotation, attribute);
            try {
                if (!text.isEmpty()) {
                    DurationText.parse(attribute, text, properties);
                }
            } catch (NoSuchElementException e) {
                // The running application may know that property; it is checked again when it starts
                continue;
            } catch (IllegalArgumentException e) {
                problems.add(where, e.getMessage());
            }
        }
    }

    LockedMethod read(DotName bean, MethodInfo method, AnnotationInstance annotation) {
        List<LockedMethod> locks = SeveralLocks.each(annotation).map(each -> readOne(bean, method, each)).toList();
        return locks.get(0).with(locks.subList(1, locks.size()));
    }

    private LockedMethod readOne(DotName bean, MethodInfo method, AnnotationInstance annotation) {
        String where = Signatures.describe(bean, method);
        boolean skip = text(annotation, "onContention").equals(Contention.SKIP.name());
        rules.problems(method).forEach(problem -> problems.add(where, problem));
        Type returned = Types.seen(bean, method, method.returnType(), index);
        if (!Kotlin.isSuspend(method)) {
            returnTypes.problem(returned, skip).ifPresent(problem -> problems.add(where, problem));
        }
        ReturnStyle style = ReturnTypes.style(returned);
        return new LockedMethod(where, text(annotation, "value"), names.read(where, bean, method, annotation),
                text(annotation, "waitTime"), text(annotation, "leaseTime"), text(annotation, "minHoldTime"), skip,
                fallback(where, bean, method, annotation), text(annotation, "store"), isTrue(annotation, "commitGuard"),
                text(annotation, "onLost"), style, List.of());
    }

    /**
     * Reads {@code @EntityLock}.
     *
     * @param template what the configuration calls the lock, empty if entities differ in that
     */
    LockedMethod readOfEntity(MethodInfo method, AnnotationInstance annotation, String template, KeyPart.Self entity) {
        DotName owner = method.declaringClass().name();
        String where = Signatures.describe(owner, method);
        boolean skip = text(annotation, "onContention").equals(Contention.SKIP.name());
        returnTypes.problem(method.returnType(), skip).ifPresent(problem -> problems.add(where, problem));
        return new LockedMethod(where, template, new KeyTemplate(template, List.of(entity), ""), text(annotation, "waitTime"),
                text(annotation, "leaseTime"), text(annotation, "minHoldTime"), skip,
                fallback(where, owner, method, annotation), text(annotation, "store"), isTrue(annotation, "commitGuard"),
                text(annotation, "onLost"), ReturnTypes.style(method.returnType()), List.of());
    }

    private String fallback(String where, DotName bean, MethodInfo method, AnnotationInstance annotation) {
        try {
            return fallbacks.read(bean, method, annotation);
        } catch (IllegalArgumentException e) {
            problems.add(where, e.getMessage());
            return "";
        }
    }

    private static boolean isTrue(AnnotationInstance annotation, String attribute) {
        AnnotationValue value = annotation.value(attribute);
        return value != null && value.asBoolean();
    }

    static String text(AnnotationInstance annotation, String attribute) {
        AnnotationValue value = annotation.value(attribute);
        if (value == null) {
            return "";
        }
        return value.kind() == AnnotationValue.Kind.ENUM ? value.asEnum() : value.asString();
    }
}
