package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTemplateParserTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = '|', value = {
            "global                | global",
            "order:{id}            | order:<id>",
            "{id}{kind}            | <id><kind>",
            "a{kind}b{id}c         | a<kind>b<id>c",
            "{ order.id }          | <order.id>",
            "{{id}}                | {id}",
            "{{{id}}}              | {<id>}",
            "{{}}                  | {}",
            "}}{{                  | }{",
            "straße {id} 🎫        | straße <id> 🎫",
            "$1\\ {id}             | $1\\ <id>",
            "a$                    | a$",
            "${region}:{id}        | [${region}]:<id>",
            "${a:${b:c}}-{{        | [${a:${b:c}}]-{",
            "${{id}}               | ${id}"
    })
    void takesTemplatesApart(String template, String tokens) {
        String found = KeyTemplateParser.parse(template).stream().map(KeyTemplateParserTest::shown)
                .collect(Collectors.joining());
        assertThat(found).isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = '|', value = {
            "a{id          | has a '{' at position 2 that is never closed. Write {{ for a literal brace.",
            "a{id{kind}    | has a '{' at position 2 that is never closed. Write {{ for a literal brace.",
            "{             | has a '{' at position 1 that is never closed. Write {{ for a literal brace.",
            "a:id}         | has a '}' at position 5 that is never opened. Write }} for a literal brace.",
            "{order..id}   | has nothing on one side of a dot in {order..id}. Write a name on both, as in {order.id}.",
            "{ .id }       | has nothing on one side of a dot in {.id}. Write a name on both, as in {order.id}.",
            "{order.}      | has nothing on one side of a dot in {order.}. Write a name on both, as in {order.id}.",
            "a{ }          | has empty braces. Write the name of a parameter between them, or {{}} for literal braces.",
            "a:${b:${c}    | has a '${' at position 3 that is never closed. Write ${{ for a literal ${."
    })
    void refusesMalformedTemplates(String template, String message) {
        assertThatThrownBy(() -> KeyTemplateParser.parse(template)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the lock name '" + template + "' " + message);
    }

    @Test
    void refusesAnEmptyName() {
        assertThatThrownBy(() -> KeyTemplateParser.parse(" ")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the lock name is empty. Give it one, as in @CacheLock(\"order:{id}\").");
    }

    private static String shown(KeyToken token) {
        return token instanceof KeyToken.Path path ? "<" + path.text() + ">"
                : token instanceof KeyToken.Expression expression ? "[" + expression.text() + "]"
                        : ((KeyToken.Text) token).text();
    }
}
