package io.quarkiverse.cachelock.deployment;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.PrimitiveType;
import org.jboss.jandex.Type;

import io.quarkiverse.cachelock.runtime.cdi.KeyPart;
import io.quarkiverse.cachelock.runtime.cdi.Suggestion;

/** Reads what a lock name takes from a parameter, and sees to it that it is there and can be a part of a lock name. */
final class KeyPathReader {

    private static final DotName OPTIONAL = DotName.createSimple(Optional.class);
    private static final Map<DotName, Type> OF_NUMBERS = Map.of(DotName.createSimple(OptionalInt.class), PrimitiveType.INT,
            DotName.createSimple(OptionalLong.class), PrimitiveType.LONG);

    private final IndexView index;
    private final PropertyFinder finder;
    private final KeyTypes types;
    private final GeneratedClasses generated;
    private final NeededBeans beans;

    KeyPathReader(IndexView index, GeneratedClasses generated, NeededBeans beans) {
        this.index = index;
        this.finder = new PropertyFinder(index);
        this.types = new KeyTypes(index);
        this.generated = generated;
        this.beans = beans;
    }

    /**
     * @param name of the parameter
     * @throws IllegalArgumentException if there is none
     */
    static int position(MethodInfo method, String name) {
        List<String> names = IntStream.range(0, method.parametersCount()).mapToObj(method::parameterName).toList();
        if (names.contains(name)) {
            return names.indexOf(name);
        }
        String needed = "needs parameter '" + name + "', ";
        if (names.isEmpty()) {
            throw new IllegalArgumentException(needed + "but the method has no parameters. Add it, or remove the braces.");
        }
        throw new IllegalArgumentException(names.stream().anyMatch(Objects::isNull)
                ? needed + "but the names of the parameters are not in the class file. Compile the class with the compiler "
                        + "option -parameters, or put @LockKey on the parameter."
                : needed + "which the method does not have. " + Suggestion.of(name, names));
    }

    /**
     * @param bean whose method it is
     * @param path from the parameter to the property, empty for the parameter itself
     * @param separate whether it follows a separator
     * @throws IllegalArgumentException if there is something wrong with it; what, goes on from the lock name
     */
    KeyPart.Argument read(String where, DotName bean, MethodInfo method, int position, List<String> path, boolean separate) {
        String parameter = method.parameterName(position);
        String label = "parameter " + (parameter == null ? String.valueOf(position + 1) : "'" + parameter + "'");
        String walked = parameter == null ? "" : parameter;
        Type type = unwrapped(Types.seen(bean, method, method.parameterType(position), index));
        List<KeyPart.Step> steps = new ArrayList<>();
        String last = label;
        for (String name : path) {
            Property property = property(type, name);
            walked += "." + name;
            last = "property '" + walked + "'";
            steps.add(new KeyPart.Step(last, generated.reader(property),
                    property.field() != null && types.isMapped(type)));
            type = unwrapped(property.type());
        }
        for (Type each : path.isEmpty() ? seen(bean, method, method.parameterType(position)) : List.of(type)) {
            checkType(where, last, walked, unwrapped(each));
        }
        return new KeyPart.Argument(position, label, steps, separate);
    }

    /** What the type is in each class that has the method: one may say what another has a type parameter for. */
    private List<Type> seen(DotName bean, MethodInfo method, Type declared) {
        List<Type> seen = Stream.of(index.getAllKnownSubclasses(bean), index.getAllKnownImplementations(bean), List.of(
                index.getClassByName(bean))).flatMap(Collection::stream).filter(type -> !Modifier.isAbstract(type.flags()))
                .map(type -> Types.seen(type.name(), method, declared, index)).distinct().toList();
        return seen.isEmpty() ? List.of(Types.seen(bean, method, declared, index)) : seen;
    }

    static Type unwrapped(Type type) {
        if (type.kind() == Type.Kind.CLASS && OF_NUMBERS.containsKey(type.name())) {
            return OF_NUMBERS.get(type.name());
        }
        return type.kind() == Type.Kind.PARAMETERIZED_TYPE && type.name().equals(OPTIONAL)
                ? unwrapped(TypeView.bounded(type.asParameterizedType().arguments().get(0)))
                : type;
    }

    private Property property(Type type, String name) {
        return finder.find(type, name).orElseThrow(() -> {
            String needed = "needs property '" + name + "' of " + type + ", ";
            Set<String> names = finder.names(type);
            return new IllegalArgumentException(needed + (finder.isPrivate(type, name)
                    ? "which is private. Add a getter, or make the field package-private."
                    : names.isEmpty() ? "which has no properties. Leave it out."
                            : "which it does not have. " + Suggestion.of(name, names)));
        });
    }

    private void checkType(String where, String label, String walked, Type type) {
        if (types.allows(type)) {
            return;
        }
        List<DotName> converted = types.converted(type);
        if (!converted.isEmpty()) {
            beans.addConverter(where, converted.get(0), types.converter(converted.get(0)).name());
            return;
        }
        if (types.isEntity(type)) {
            return;
        }
        List<String> names = walked.isEmpty() ? List.of() : usable(type);
        throw new IllegalArgumentException("needs %s, which is of type %s and may print differently each time. "
                .formatted(label, type)
                + (names.isEmpty() ? ""
                        : "Name a property of it, such as {%s.%s}. ".formatted(walked,
                                names.contains("id") ? "id" : names.get(0)))
                + "Use a " + KeyTypes.namesOf(type));
    }

    /** Its properties that tell its values apart. */
    private List<String> usable(Type type) {
        return finder.names(type).stream().filter(name -> finder.find(type, name).map(property -> unwrapped(property.type()))
                .filter(each -> types.allows(each) && !PropertyFinder.isYesOrNo(each)).isPresent()).toList();
    }
}
