package io.quarkiverse.cachelock.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Takes a lock name apart. */
final class KeyTemplateParser {

    private final String template;
    private final List<KeyToken> tokens = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int at;

    private KeyTemplateParser(String template) {
        this.template = template;
    }

    /** @throws IllegalArgumentException if the template is malformed; the message names the fix */
    static List<KeyToken> parse(String template) {
        if (template.isBlank()) {
            throw new IllegalArgumentException("the lock name is empty. Give it one, as in @CacheLock(\"order:{id}\").");
        }
        return new KeyTemplateParser(template).parse();
    }

    private List<KeyToken> parse() {
        while (at < template.length()) {
            step(template.charAt(at));
        }
        endLiteral();
        return tokens;
    }

    private void step(char character) {
        if (character == '$' && is('{', at + 1) && !is('{', at + 2)) {
            expression();
        } else if (character != '{' && character != '}') {
            literal.append(character);
            at++;
        } else if (is(character, at + 1)) {
            literal.append(character);
            at += 2;
        } else if (character == '{') {
            path();
        } else {
            throw unbalanced("'}'", "opened", "Write }} for a literal brace.");
        }
    }

    private boolean is(char character, int position) {
        return position < template.length() && template.charAt(position) == character;
    }

    /** Expressions nest: <code>${region:${zone:north}}</code>. */
    private void expression() {
        int depth = 0;
        int end = at + 1;
        do {
            if (end == template.length()) {
                throw unbalanced("'${'", "closed", "Write ${{ for a literal ${.");
            }
            depth += is('{', end) ? 1 : is('}', end) ? -1 : 0;
            end++;
        } while (depth > 0);
        add(new KeyToken.Expression(template.substring(at, end)), end);
    }

    private void path() {
        int end = template.indexOf('}', at);
        if (end < 0 || template.substring(at + 1, end).contains("{")) {
            throw unbalanced("'{'", "closed", "Write {{ for a literal brace.");
        }
        String text = template.substring(at + 1, end).strip();
        if (text.isEmpty()) {
            throw problem("has empty braces. Write the name of a parameter between them, or {{}} for literal braces.");
        }
        if (Stream.of(text.split("\\.", -1)).anyMatch(String::isBlank)) {
            throw problem("has nothing on one side of a dot in {%s}. Write a name on both, as in {order.id}.".formatted(text));
        }
        add(new KeyToken.Path(text), end + 1);
    }

    private void add(KeyToken token, int end) {
        endLiteral();
        tokens.add(token);
        at = end;
    }

    private void endLiteral() {
        if (!literal.isEmpty()) {
            tokens.add(new KeyToken.Text(literal.toString()));
            literal.setLength(0);
        }
    }

    private IllegalArgumentException unbalanced(String brace, String what, String fix) {
        return problem("has a %s at position %d that is never %s. %s".formatted(brace, at + 1, what, fix));
    }

    private IllegalArgumentException problem(String text) {
        return new IllegalArgumentException("the lock name '" + template + "' " + text);
    }
}
