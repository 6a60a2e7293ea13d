package io.quarkiverse.cachelock.runtime.cdi;

import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

import io.smallrye.common.expression.Expression;

/** Text with config expressions, in the build and at start alike. */
public final class ConfigText {

    private ConfigText() {
    }

    /**
     * The text, its <code>${expressions}</code> filled in.
     *
     * @param what the text is, for the message
     * @param example of a default, for the message
     * @param properties the configuration
     * @throws NoSuchElementException if the text needs a property that is not there and has no default
     * @throws IllegalArgumentException if an expression is malformed
     */
    public static String expand(String what, String text, String example, Function<String, Optional<String>> properties) {
        return Expression.compile(text, Expression.Flag.LENIENT_SYNTAX, Expression.Flag.NO_TRIM,
                Expression.Flag.NO_SMART_BRACES, Expression.Flag.DOUBLE_COLON).evaluate((context, result) -> {
                    Optional<String> value = properties.apply(context.getKey());
                    if (value.isPresent()) {
                        result.append(value.get());
                    } else if (context.hasDefault()) {
                        context.expandDefault();
                    } else {
                        throw new NoSuchElementException(what + " needs the property '" + context.getKey()
                                + "', which is not set. Set it, or give a default as in \"${" + context.getKey() + ":"
                                + example + "}\".");
                    }
                });
    }
}
