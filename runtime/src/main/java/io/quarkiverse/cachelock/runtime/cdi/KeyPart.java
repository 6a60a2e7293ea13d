package io.quarkiverse.cachelock.runtime.cdi;

import java.util.List;

/** A part of a lock name. */
public sealed interface KeyPart {

    /** What stands there. */
    record Text(String text) implements KeyPart {
    }

    /** A config expression, with its <code>${}</code>. */
    record Expression(String text) implements KeyPart {
    }

    /**
     * A parameter, or a property of it.
     *
     * @param position of the parameter
     * @param label what to call it in a message
     * @param steps from the parameter to the property
     * @param separate whether it follows a separator, which it must then not contain unescaped
     */
    record Argument(int position, String label, List<Step> steps, boolean separate) implements KeyPart {
    }

    /**
     * The entity whose method is called; then there is no other part.
     *
     * @param fields that name its lock; none stands for the primary key
     * @param refresh whether it is read again under its lock
     */
    record Self(List<String> fields, boolean refresh) implements KeyPart {
    }

    /**
     * A step from a value to its property.
     *
     * @param label what to call the property in a message
     * @param reader the generated class of the {@link PropertyReader}
     * @param loading whether it is a field of an entity, which tells nothing before the entity is loaded
     */
    record Step(String label, String reader, boolean loading) {
    }
}
