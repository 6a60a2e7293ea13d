package io.quarkiverse.cachelock.deployment;

import java.lang.reflect.Modifier;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

/** What Kotlin's compiler makes of functions and properties. */
final class Kotlin {

    private static final DotName METADATA = DotName.createSimple("kotlin.Metadata");
    private static final DotName OVERLOADS = DotName.createSimple("kotlin.jvm.JvmOverloads");

    /** A hash follows if a value class is in the signature, and the name of the module if the function is internal. */
    private static final Pattern MANGLED = Pattern.compile("([^$]+?)(-[\\w-&&[^$]]{7})?(\\$\\w+)?");

    private Kotlin() {
    }

    /** The method's name as it stands in the source. */
    static String name(MethodInfo method) {
        Matcher mangled = MANGLED.matcher(method.name());
        boolean mayBe = isKotlin(method.declaringClass()) && !Modifier.isPrivate(method.flags()) && !method.isSynthetic();
        return mayBe && mangled.matches() ? mangled.group(1) : method.name();
    }

    static boolean isSuspend(MethodInfo method) {
        int last = method.parametersCount() - 1;
        return last >= 0 && method.parameterType(last).name().equals(Names.CONTINUATION);
    }

    /** Whether the method has only been made beside the function that has the annotations, which it calls. */
    static boolean isGenerated(MethodInfo method) {
        ClassInfo owner = method.declaringClass();
        return method.isSynthetic() || isKotlin(owner) && owner.name().toString().endsWith("$DefaultImpls")
                || method.hasDeclaredAnnotation(OVERLOADS) && owner.methods().stream().noneMatch(each -> isFor(each, method));
    }

    /** Whether the method is the code of a lambda, which, unlike in Java, is not marked as synthetic. */
    static boolean isLambda(MethodInfo method) {
        return isKotlin(method.declaringClass()) && Modifier.isPrivate(method.flags()) && method.name().contains("$lambda$");
    }

    private static boolean isKotlin(ClassInfo type) {
        return type.hasDeclaredAnnotation(METADATA);
    }

    /** Whether that is what calls the function with its default arguments: by itself, its parameters, bits and a marker. */
    private static boolean isFor(MethodInfo defaults, MethodInfo function) {
        List<Type> taken = defaults.parameterTypes();
        List<Type> wanted = function.parameterTypes();
        int first = Modifier.isStatic(function.flags()) ? 0 : 1;
        int bits = (wanted.size() + Integer.SIZE - 1) / Integer.SIZE;
        return defaults.name().equals(function.name() + "$default") && taken.size() == first + wanted.size() + bits + 1
                && taken.subList(first, first + wanted.size()).equals(wanted);
    }
}
