package io.quarkiverse.cachelock.runtime.cdi;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** Reads a lock name once, at build time. */
final class KeyTemplateParser {

    private final String template;
    private final List<@Nullable String> names;
    private final List<String> literals = new ArrayList<>();
    private final List<KeyParameter> parameters = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int at;

    KeyTemplateParser(String template, List<@Nullable String> names) {
        this.template = template;
        this.names = names;
    }

    KeyTemplate parse() {
        if (template.isBlank()) {
            throw new IllegalArgumentException("the lock name is empty. Give it one, as in @CacheLock(\"order:{id}\").");
        }
        while (at < template.length()) {
            step(template.charAt(at));
        }
        literals.add(literal.toString());
        return new KeyTemplate(template, List.copyOf(literals), List.copyOf(parameters));
    }

    private void step(char character) {
        if (character != '{' && character != '}') {
            literal.append(character);
            at++;
        } else if (at + 1 < template.length() && template.charAt(at + 1) == character) {
            literal.append(character);
            at += 2;
        } else if (character == '{') {
            parameter();
        } else {
            throw unbalanced("'}'", "opened", "}}");
        }
    }

    private void parameter() {
        int end = template.indexOf('}', at);
        if (end < 0 || template.substring(at + 1, end).contains("{")) {
            throw unbalanced("'{'", "closed", "{{");
        }
        String name = template.substring(at + 1, end).strip();
        parameters.add(new KeyParameter(position(name), name));
        literals.add(literal.toString());
        literal.setLength(0);
        at = end + 1;
    }

    private int position(String name) {
        if (name.isEmpty()) {
            throw problem("has empty braces. Write the name of a parameter between them, or {{}} for literal braces.");
        }
        int position = names.indexOf(name);
        if (position >= 0) {
            return position;
        }
        if (names.stream().anyMatch(Objects::isNull)) {
            throw problem("needs parameter '" + name + "', but the names of the parameters are not in the class file. "
                    + "Compile the class with the compiler option -parameters.");
        }
        int end = firstNonName(name);
        if (end < name.length() && names.contains(name.substring(0, end))) {
            throw problem("goes into parameter '" + name.substring(0, end) + "', but only whole parameters can be used. "
                    + "Pass the value of {" + name + "} to the method as a parameter of its own and name that.");
        }
        throw problem("needs parameter '" + name + "', which the method does not have. " + Suggestion.of(name, names));
    }

    private static int firstNonName(String name) {
        int end = 0;
        while (end < name.length() && Character.isJavaIdentifierPart(name.charAt(end))) {
            end++;
        }
        return end;
    }

    private IllegalArgumentException unbalanced(String brace, String what, String literalBrace) {
        return problem("has a %s at position %d that is never %s. Write %s for a literal brace."
                .formatted(brace, at + 1, what, literalBrace));
    }

    private IllegalArgumentException problem(String text) {
        return new IllegalArgumentException("the lock name '" + template + "' " + text);
    }
}
