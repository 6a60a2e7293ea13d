package io.quarkiverse.cachelock.runtime.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTemplateTest {

    private static final List<String> NAMES = List.of("id", "kind", "order");

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
            "global, global",
            "order:{id}, order:7",
            "{id}, 7",
            "{id}{kind}, 7SMALL",
            "a{kind}b{id}c{kind}d, aSMALLb7cSMALLd",
            "{ id }, 7",
            "{{id}}, {id}",
            "{{{id}}}, {7}",
            "{{}}, {}",
            "}}{{, }{",
            "straße {id} 🎫, straße 7 🎫",
            "$1\\ {id}, $1\\ 7"
    })
    void resolves(String template, String name) {
        assertThat(KeyTemplate.parse(template, NAMES).resolve(new Object[] { 7L, Kind.SMALL, "x" }, "Booth#sell()"))
                .isEqualTo(name);
    }

    @Test
    void printsValues() {
        Object[] arguments = { new BigDecimal("1.50"), LocalDate.of(2026, 11, 3), new StringBuilder("{kind}") };

        assertThat(KeyTemplate.parse("{id} {kind} {order}", NAMES).resolve(arguments, "Booth#sell()"))
                .isEqualTo("1.50 2026-11-03 {kind}");
    }

    @Test
    void refusesNullAndEmptyParts() {
        KeyTemplate key = KeyTemplate.parse("order:{id}", NAMES);

        assertThatThrownBy(() -> key.resolve(new Object[] { null, "a", "b" }, "com.acme.Booth#sell(long)"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("com.acme.Booth#sell(long): parameter 'id' is null, but lock name 'order:{id}' needs it. "
                        + "Pass a value that tells locks apart.");
        assertThatThrownBy(() -> key.resolve(new Object[] { "", "a", "b" }, "com.acme.Booth#sell(long)"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameter 'id' is empty");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = '|', value = {
            "\"\"          | the lock name is empty. Give it one, as in @CacheLock(\"order:{id}\").",
            "\"  \"        | the lock name is empty. Give it one, as in @CacheLock(\"order:{id}\").",
            "a{id          | the lock name 'a{id' has a '{' at position 2 that is never closed. Write {{ for a literal brace.",
            "a{id{kind}    | the lock name 'a{id{kind}' has a '{' at position 2 that is never closed. Write {{ for a literal brace.",
            "{             | the lock name '{' has a '{' at position 1 that is never closed. Write {{ for a literal brace.",
            "a:id}         | the lock name 'a:id}' has a '}' at position 5 that is never opened. Write }} for a literal brace.",
            "a{}           | the lock name 'a{}' has empty braces. Write the name of a parameter between them, or {{}} for literal braces.",
            "{Id}          | the lock name '{Id}' needs parameter 'Id', which the method does not have. Did you mean 'id'?",
            "{customer}    | the lock name '{customer}' needs parameter 'customer', which the method does not have. Use one of: id, kind, order.",
            "{order.id}    | the lock name '{order.id}' goes into parameter 'order', but only whole parameters can be used. Pass the value of {order.id} to the method as a parameter of its own and name that.",
            "{order[0]}    | the lock name '{order[0]}' goes into parameter 'order', but only whole parameters can be used. Pass the value of {order[0]} to the method as a parameter of its own and name that."
    })
    void refusesMalformedTemplates(String template, String message) {
        assertThatThrownBy(() -> KeyTemplate.parse(template, NAMES)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void refusesParametersOfAMethodWithoutAny() {
        assertThatThrownBy(() -> KeyTemplate.parse("{id}", List.of()))
                .hasMessage(
                        "the lock name '{id}' needs parameter 'id', which the method does not have. There is none to name.");
    }

    @Test
    void refusesParametersWhoseNamesAreNotKnown() {
        assertThatThrownBy(() -> KeyTemplate.parse("{id}", Arrays.asList((String) null)))
                .hasMessage("the lock name '{id}' needs parameter 'id', but the names of the parameters are not in the class "
                        + "file. Compile the class with the compiler option -parameters.");
    }

    private enum Kind {
        SMALL;

        @Override
        public String toString() {
            return "a small one";
        }
    }
}
