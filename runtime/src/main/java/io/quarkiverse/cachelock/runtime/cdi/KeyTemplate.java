package io.quarkiverse.cachelock.runtime.cdi;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A lock name with the places where parameters go.
 *
 * @param template as written
 * @param literals the text before, between and after the parameters: one more than there are parameters
 * @param parameters in the order of the template
 */
public record KeyTemplate(String template, List<String> literals, List<KeyParameter> parameters) {

    /**
     * @param parameterNames of the method, in order; {@code null} for a name that the class file does not tell
     * @throws IllegalArgumentException if the template is malformed; the message names the fix
     */
    public static KeyTemplate parse(String template, List<@Nullable String> parameterNames) {
        return new KeyTemplateParser(template, parameterNames).parse();
    }

    /**
     * The lock name of a call.
     *
     * @param description of the method, for the message
     * @throws IllegalArgumentException if an argument that the name needs is {@code null} or empty
     */
    public String resolve(@Nullable Object[] arguments, String description) {
        if (parameters.isEmpty()) {
            return literals.get(0);
        }
        StringBuilder name = new StringBuilder(literals.get(0));
        for (int i = 0; i < parameters.size(); i++) {
            name.append(part(arguments, parameters.get(i), description)).append(literals.get(i + 1));
        }
        return name.toString();
    }

    private String part(@Nullable Object[] arguments, KeyParameter parameter, String description) {
        Object argument = arguments[parameter.position()];
        if (argument == null) {
            throw unusable("null", parameter, description);
        }
        // An enum may print itself in a nicer way, which is none of the lock's business
        String part = argument instanceof Enum<?> constant ? constant.name() : argument.toString();
        if (part.isEmpty()) {
            throw unusable("empty", parameter, description);
        }
        return part;
    }

    private IllegalArgumentException unusable(String what, KeyParameter parameter, String description) {
        return new IllegalArgumentException(
                "%s: parameter '%s' is %s, but lock name '%s' needs it. Pass a value that tells locks apart."
                        .formatted(description, parameter.name(), what, template));
    }
}
