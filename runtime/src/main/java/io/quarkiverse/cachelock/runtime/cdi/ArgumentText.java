package io.quarkiverse.cachelock.runtime.cdi;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** Makes text of an argument of a call, or of a property of it. */
final class ArgumentText {

    private final LockedMethod method;
    private final KeyPart.Argument argument;
    private final PropertyReader[] readers;
    private final KeyValues values;

    /** @param readers one for each step */
    ArgumentText(LockedMethod method, KeyPart.Argument argument, List<PropertyReader> readers, KeyValues values) {
        this.method = method;
        this.argument = argument;
        this.readers = readers.toArray(PropertyReader[]::new);
        this.values = values;
    }

    String of(@Nullable Object[] arguments) {
        Object value = arguments[argument.position()];
        String label = argument.label();
        for (int i = 0; i < readers.length; i++) {
            KeyPart.Step step = argument.steps().get(i);
            Object owner = owner(value, label);
            value = readers[i].read(step.loading() ? values.loaded(owner) : owner);
            label = step.label();
        }
        return argument.separate() ? KeyText.SEPARATOR + values.part(value, what(label), needed())
                : values.text(value, what(label), needed());
    }

    private Object owner(@Nullable Object value, String label) {
        Object inside = KeyValues.inside(value);
        if (inside == null) {
            throw KeyValues.unusable(what(label), value == null ? "null" : "empty", needed());
        }
        return inside;
    }

    private String what(String label) {
        return method.description() + ": " + label;
    }

    private String needed() {
        return "lock name '" + method.template() + "'";
    }
}
