package io.quarkiverse.cachelock.deployment;

import org.jboss.jandex.DotName;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

/**
 * A property that a lock name can be made of: exactly one of {@code getter} and {@code field} is there.
 *
 * @param type of its value
 */
record Property(MethodInfo getter, FieldInfo field, Type type) {

    DotName owner() {
        return getter != null ? getter.declaringClass().name() : field.declaringClass().name();
    }

    /** What reads it, in the owner's package, since it need not be public. */
    String reader() {
        String owner = owner().toString();
        String open = owner.startsWith("java.") ? "io.quarkiverse.cachelock.generated." + owner : owner;
        return open + (getter != null ? GeneratedClasses.GETTER + getter.name() : GeneratedClasses.FIELD + field.name());
    }
}
