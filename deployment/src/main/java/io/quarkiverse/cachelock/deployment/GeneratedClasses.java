package io.quarkiverse.cachelock.deployment;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.PrimitiveType;
import org.jboss.jandex.Type;

import io.quarkiverse.cachelock.runtime.cdi.FallbackMethod;
import io.quarkiverse.cachelock.runtime.cdi.PropertyReader;
import io.quarkus.gizmo2.ClassOutput;
import io.quarkus.gizmo2.Expr;
import io.quarkus.gizmo2.Gizmo;
import io.quarkus.gizmo2.ParamVar;
import io.quarkus.gizmo2.creator.BlockCreator;
import io.quarkus.gizmo2.creator.ClassCreator;
import io.quarkus.gizmo2.desc.ClassMethodDesc;
import io.quarkus.gizmo2.desc.FieldDesc;
import io.quarkus.gizmo2.desc.InterfaceMethodDesc;
import io.quarkus.gizmo2.desc.MethodDesc;

/** The classes that locked methods need: each is in the package of what it calls, since that need not be public. */
final class GeneratedClasses {

    static final String GETTER = "$$lockKeyGetter$";
    static final String FIELD = "$$lockKeyField$";
    private static final String FALLBACK = "$$lockFallback$";

    private final Map<String, Property> properties = new TreeMap<>();
    private final Map<String, MethodInfo> fallbacks = new TreeMap<>();

    /** @return the name of the class that reads the property */
    String reader(Property property) {
        String name = property.reader();
        properties.put(name, property);
        return name;
    }

    /** @return the name of the class that calls the method */
    String fallback(MethodInfo method) {
        String name = method.declaringClass().name() + FALLBACK + method.name() + "$" + method.parametersCount();
        for (int another = 1; !fallbacks.getOrDefault(name, method).equals(method); another++) {
            name += "$" + another;
        }
        fallbacks.put(name, method);
        return name;
    }

    List<String> names() {
        return Stream.concat(properties.keySet().stream(), fallbacks.keySet().stream()).toList();
    }

    /** The class in whose place a generated one belongs. */
    static String original(String generated) {
        return generated.substring(0, generated.indexOf("$$lock"));
    }

    void write(ClassOutput output) {
        Gizmo gizmo = Gizmo.create(output);
        properties.forEach((name, property) -> gizmo.class_(name, type -> reader(type, property)));
        fallbacks.forEach((name, method) -> gizmo.class_(name, type -> fallback(type, method)));
    }

    private static void reader(ClassCreator type, Property property) {
        type.public_();
        type.implements_(PropertyReader.class);
        type.defaultConstructor();
        type.method("read", read -> {
            read.public_();
            read.returning(Object.class);
            ParamVar owner = read.parameter("owner", Object.class);
            read.body(code -> code.return_(boxed(code, value(code, owner, property))));
        });
    }

    private static void fallback(ClassCreator type, MethodInfo method) {
        type.public_();
        type.implements_(FallbackMethod.class);
        type.defaultConstructor();
        type.method("call", call -> {
            call.public_();
            call.returning(Object.class);
            ParamVar target = call.parameter("target", Object.class);
            ParamVar arguments = call.parameter("arguments", Object[].class);
            call.body(code -> {
                Expr result = invoke(code, method, target, arguments(code, method, arguments));
                if (result.isVoid()) {
                    code.returnNull();
                } else {
                    code.return_(boxed(code, result));
                }
            });
        });
    }

    private static List<Expr> arguments(BlockCreator code, MethodInfo method, ParamVar given) {
        List<Expr> arguments = new ArrayList<>();
        for (Type parameter : method.parameterTypes()) {
            Expr argument = given.elem(arguments.size());
            arguments.add(code.localVar("argument" + arguments.size(), parameter.kind() == Type.Kind.PRIMITIVE
                    ? code.unbox(code.cast(argument, boxOf(parameter.asPrimitiveType())))
                    : code.cast(argument, ClassDesc.ofDescriptor(parameter.descriptor()))));
        }
        return arguments;
    }

    private static ClassDesc boxOf(PrimitiveType type) {
        return ClassDesc.of(PrimitiveType.box(type).name().toString());
    }

    private static Expr invoke(BlockCreator code, MethodInfo method, ParamVar target, List<Expr> arguments) {
        MethodDesc called = method(method);
        if (Modifier.isStatic(method.flags())) {
            return code.invokeStatic(called, arguments);
        }
        Expr bean = code.localVar("bean", code.cast(target, ClassDesc.of(method.declaringClass().name().toString())));
        return called instanceof InterfaceMethodDesc ? code.invokeInterface(called, bean, arguments)
                : code.invokeVirtual(called, bean, arguments);
    }

    private static Expr value(BlockCreator code, ParamVar owner, Property property) {
        if (property.field() != null) {
            ClassDesc type = ClassDesc.of(property.owner().toString());
            return code.cast(owner, type).field(FieldDesc.of(type, property.field().name(),
                    ClassDesc.ofDescriptor(property.field().type().descriptor())));
        }
        return invoke(code, property.getter(), owner, List.of());
    }

    private static Expr boxed(BlockCreator code, Expr value) {
        return value.isPrimitive() ? code.box(value) : value;
    }

    private static MethodDesc method(MethodInfo method) {
        ClassInfo owner = method.declaringClass();
        ClassDesc type = ClassDesc.of(owner.name().toString());
        MethodTypeDesc signature = MethodTypeDesc.ofDescriptor(method.descriptor());
        return owner.isInterface() ? InterfaceMethodDesc.of(type, method.name(), signature)
                : ClassMethodDesc.of(type, method.name(), signature);
    }
}
