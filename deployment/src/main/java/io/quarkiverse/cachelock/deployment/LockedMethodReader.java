package io.quarkiverse.cachelock.deployment;

import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

import io.quarkiverse.cachelock.Contention;
import io.quarkiverse.cachelock.runtime.cdi.DurationText;
import io.quarkiverse.cachelock.runtime.cdi.KeyParameter;
import io.quarkiverse.cachelock.runtime.cdi.KeyTemplate;
import io.quarkiverse.cachelock.runtime.cdi.LockedMethod;
import io.quarkiverse.cachelock.runtime.cdi.ReturnStyle;

/** Reads {@code @CacheLock} on a method and notes what is wrong with it. */
final class LockedMethodReader {

    private static final KeyTemplate UNREADABLE = KeyTemplate.parse("unreadable", Arrays.asList());

    private final MethodRules rules;
    private final KeyTypes keyTypes;
    private final ReturnTypes returnTypes;
    private final Function<String, Optional<String>> properties;
    private final Problems problems;

    LockedMethodReader(IndexView index, MethodRules rules, Function<String, Optional<String>> properties, Problems problems) {
        this.rules = rules;
        this.keyTypes = new KeyTypes(index);
        this.returnTypes = new ReturnTypes(index);
        this.properties = properties;
        this.problems = problems;
    }

    /** Checks what is the same for all methods of an annotated class. */
    void checkTimes(String where, AnnotationInstance annotation) {
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
        String where = Signatures.describe(bean, method);
        boolean skip = text(annotation, "onContention").equals(Contention.SKIP.name());
        rules.problems(method).forEach(problem -> problems.add(where, problem));
        returnTypes.problem(method.returnType(), skip).ifPresent(problem -> problems.add(where, problem));
        ReturnStyle style = ReturnTypes.style(method.returnType());
        return new LockedMethod(where, text(annotation, "value"), key(where, method, text(annotation, "value")),
                text(annotation, "waitTime"), text(annotation, "leaseTime"), text(annotation, "minHoldTime"), skip,
                text(annotation, "store"), isTrue(annotation, "commitGuard"), style);
    }

    private KeyTemplate key(String where, MethodInfo method, String template) {
        try {
            String[] names = IntStream.range(0, method.parametersCount()).mapToObj(method::parameterName)
                    .toArray(String[]::new);
            KeyTemplate key = KeyTemplate.parse(template, Arrays.asList(names));
            key.parameters().forEach(parameter -> checkType(where, method, parameter));
            return key;
        } catch (IllegalArgumentException e) {
            problems.add(where, e.getMessage());
            return UNREADABLE;
        }
    }

    private void checkType(String where, MethodInfo method, KeyParameter parameter) {
        Type type = method.parameterType(parameter.position());
        if (!keyTypes.allows(type)) {
            problems.add(where, "parameter '%s' is of type %s, which may print differently each time, so that it cannot be a "
                    .formatted(parameter.name(), type)
                    + "part of a lock name. Use a String, a primitive or its box, BigInteger, "
                    + "BigDecimal, an enum, UUID or a java.time type.");
        }
    }

    private static boolean isTrue(AnnotationInstance annotation, String attribute) {
        AnnotationValue value = annotation.value(attribute);
        return value != null && value.asBoolean();
    }

    private static String text(AnnotationInstance annotation, String attribute) {
        AnnotationValue value = annotation.value(attribute);
        if (value == null) {
            return "";
        }
        return value.kind() == AnnotationValue.Kind.ENUM ? value.asEnum() : value.asString();
    }
}
