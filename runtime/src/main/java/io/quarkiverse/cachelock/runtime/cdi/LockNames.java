package io.quarkiverse.cachelock.runtime.cdi;

import java.lang.reflect.Method;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockKeyGenerator;

/** Makes the lock names of the calls of locked methods. */
@Singleton
public final class LockNames {

    private final LockedMethods methods;
    private final KeyValues values;
    private final Instance<LockKeyGenerator> generators;
    private final Function<String, Optional<String>> properties;

    LockNames(LockedMethods methods, KeyValues values, @Any Instance<LockKeyGenerator> generators, Config config) {
        this.methods = methods;
        this.values = values;
        this.generators = generators;
        this.properties = property -> config.getOptionalValue(property, String.class);
    }

    /** What makes the lock name of a call. */
    interface Maker {

        /** @throws IllegalArgumentException if the call lacks something that the name needs */
        String name(Method called, @Nullable Object[] arguments);
    }

    Maker maker(LockedMethod method) {
        KeyTemplate key = method.key();
        if (key.parts().stream().noneMatch(KeyPart.Argument.class::isInstance) && key.generator().isEmpty()) {
            String constant = key.parts().stream().map(part -> constant(method, part)).collect(Collectors.joining());
            return (called, arguments) -> constant;
        }
        Stream<Maker> parts = key.parts().stream().map(part -> maker(method, part));
        Stream<Maker> rest = key.generator().isEmpty() ? Stream.of() : Stream.of(generated(method));
        return joined(Stream.concat(parts, rest).toList());
    }

    private static Maker joined(List<Maker> parts) {
        return (called, arguments) -> {
            StringBuilder name = new StringBuilder();
            for (Maker part : parts) {
                name.append(part.name(called, arguments));
            }
            return name.toString();
        };
    }

    private Maker maker(LockedMethod method, KeyPart part) {
        if (part instanceof KeyPart.Argument argument) {
            ArgumentText text = new ArgumentText(method, argument, methods.readers(argument), values);
            return (called, arguments) -> text.of(arguments);
        }
        String constant = constant(method, part);
        return (called, arguments) -> constant;
    }

    private String constant(LockedMethod method, KeyPart part) {
        return part instanceof KeyPart.Expression expression ? expand(method, expression, properties)
                : ((KeyPart.Text) part).text();
    }

    /**
     * @throws NoSuchElementException if the expression needs a property that is not there
     * @throws IllegalArgumentException if it comes to nothing
     */
    static String expand(LockedMethod method, KeyPart.Expression expression, Function<String, Optional<String>> properties) {
        String what = "the lock name '" + method.template() + "'";
        String text = ConfigText.expand(what, expression.text(), "north", properties);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(what + " has " + expression.text() + ", which is empty. Set the property.");
        }
        return text;
    }

    private Maker generated(LockedMethod method) {
        LockKeyGenerator generator = generator(method.key().generator());
        String needed = "lock name '" + method.template() + "'";
        return (called, arguments) -> KeyText.SEPARATOR + values.text(generator.generate(called, arguments),
                method.description() + ": what " + method.key().generator() + " generates", needed);
    }

    private LockKeyGenerator generator(String type) {
        for (Instance.Handle<LockKeyGenerator> handle : generators.handles()) {
            if (handle.getBean().getTypes().stream().anyMatch(each -> each.getTypeName().equals(type))) {
                return handle.get();
            }
        }
        throw new IllegalStateException("There is no bean " + type + ", which makes lock names");
    }
}
