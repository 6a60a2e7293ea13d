package io.quarkiverse.cachelock.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.jboss.jandex.ClassType;
import org.jboss.jandex.DotName;
import org.jboss.jandex.ParameterizedType;
import org.jboss.jandex.Type;

/** The beans that lock names are made by: whether they are beans is known later than that they are needed. */
final class NeededBeans {

    private record Need(String where, Type type, DotName candidate, String purpose) {
    }

    private final List<Need> needs = new ArrayList<>();

    void addConverter(String where, DotName converted, DotName converter) {
        needs.add(new Need(where, ParameterizedType.create(Names.LOCK_KEY_CONVERTER, ClassType.create(converted)), converter,
                "the lock name needs it"));
    }

    void addGenerator(String where, DotName generator) {
        needs.add(new Need(where, ClassType.create(generator), generator, "keyGenerator names it"));
    }

    /** @param beans tells whether there is a bean of a type */
    void check(Predicate<Type> beans, Problems problems) {
        for (Need need : needs) {
            if (!beans.test(need.type())) {
                problems.add(need.where(), need.candidate() + " is no CDI bean, but " + need.purpose()
                        + ". Give it a scope such as @ApplicationScoped.");
            }
        }
    }
}
