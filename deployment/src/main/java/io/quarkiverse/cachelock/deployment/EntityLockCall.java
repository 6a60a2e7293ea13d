package io.quarkiverse.cachelock.deployment;

import java.util.ArrayList;
import java.util.List;

import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

import io.quarkiverse.cachelock.runtime.cdi.EntityMethodBody;
import io.quarkiverse.cachelock.runtime.cdi.EntityMethods;

/**
 * Writes what calls a method of an entity under its lock:
 * {@code EntityMethods.call(this, signature, () -> body(arguments), arguments)}.
 */
final class EntityLockCall {

    private static final Type OBJECT = Type.getType(Object.class);
    private static final Type BODY = Type.getType(EntityMethodBody.class);
    private static final Handle LAMBDAS = new Handle(Opcodes.H_INVOKESTATIC, "java/lang/invoke/LambdaMetafactory",
            "metafactory",
            "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;"
                    + "Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodHandle;Ljava/lang/invoke/MethodType;)"
                    + "Ljava/lang/invoke/CallSite;",
            false);

    private final String owner;
    private final String body;
    private final Type method;
    private final String signature;
    private final Type[] captured;

    /**
     * @param owner internal name of the class
     * @param body name of the method with the code
     * @param method its type
     * @param signature as the extension knows the method
     */
    EntityLockCall(String owner, String body, Type method, String signature) {
        this.owner = owner;
        this.body = body;
        this.method = method;
        this.signature = signature;
        List<Type> all = new ArrayList<>(List.of(Type.getObjectType(owner)));
        all.addAll(List.of(method.getArgumentTypes()));
        this.captured = all.toArray(Type[]::new);
    }

    String lambdaName() {
        return "lambda" + body;
    }

    String lambdaDescriptor() {
        return Type.getMethodDescriptor(OBJECT, captured);
    }

    void writeLambda(MethodVisitor code) {
        code.visitCode();
        int size = load(code);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, owner, body, method.getDescriptor(), false);
        Type result = method.getReturnType();
        if (result.getSort() == Type.VOID) {
            code.visitInsn(Opcodes.ACONST_NULL);
        }
        writeBox(code, result);
        code.visitInsn(Opcodes.ARETURN);
        code.visitMaxs(Math.max(size, 2), size);
        code.visitEnd();
    }

    void writeCall(MethodVisitor code) {
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitLdcInsn(signature);
        int size = load(code);
        Handle lambda = new Handle(Opcodes.H_INVOKESTATIC, owner, lambdaName(), lambdaDescriptor(), false);
        Type call = Type.getMethodType(OBJECT);
        code.visitInvokeDynamicInsn("call", Type.getMethodDescriptor(BODY, captured), LAMBDAS, call, lambda, call);
        writeArguments(code);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, Type.getInternalName(EntityMethods.class), "call",
                Type.getMethodDescriptor(OBJECT, OBJECT, Type.getType(String.class), BODY, Type.getType(Object[].class)),
                false);
        writeReturn(code);
        code.visitMaxs(Math.max(size + 2, 8), size);
        code.visitEnd();
    }

    private void writeArguments(MethodVisitor code) {
        code.visitIntInsn(Opcodes.SIPUSH, captured.length - 1);
        code.visitTypeInsn(Opcodes.ANEWARRAY, OBJECT.getInternalName());
        int at = 1;
        for (int i = 1; i < captured.length; i++) {
            code.visitInsn(Opcodes.DUP);
            code.visitIntInsn(Opcodes.SIPUSH, i - 1);
            code.visitVarInsn(captured[i].getOpcode(Opcodes.ILOAD), at);
            writeBox(code, captured[i]);
            code.visitInsn(Opcodes.AASTORE);
            at += captured[i].getSize();
        }
    }

    private static void writeBox(MethodVisitor code, Type type) {
        if (isPrimitive(type)) {
            Type box = boxOf(type);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, box.getInternalName(), "valueOf", Type.getMethodDescriptor(box, type),
                    false);
        }
    }

    private int load(MethodVisitor code) {
        int at = 0;
        for (Type each : captured) {
            code.visitVarInsn(each.getOpcode(Opcodes.ILOAD), at);
            at += each.getSize();
        }
        return at;
    }

    private void writeReturn(MethodVisitor code) {
        Type result = method.getReturnType();
        if (result.getSort() == Type.VOID) {
            code.visitInsn(Opcodes.POP);
        } else if (isPrimitive(result)) {
            Type box = boxOf(result);
            code.visitTypeInsn(Opcodes.CHECKCAST, box.getInternalName());
            code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, box.getInternalName(), result.getClassName() + "Value",
                    Type.getMethodDescriptor(result), false);
        } else {
            code.visitTypeInsn(Opcodes.CHECKCAST, result.getInternalName());
        }
        code.visitInsn(result.getOpcode(Opcodes.IRETURN));
    }

    private static boolean isPrimitive(Type type) {
        return type.getSort() >= Type.BOOLEAN && type.getSort() <= Type.DOUBLE;
    }

    private static Type boxOf(Type primitive) {
        return switch (primitive.getSort()) {
            case Type.BOOLEAN -> Type.getType(Boolean.class);
            case Type.CHAR -> Type.getType(Character.class);
            case Type.BYTE -> Type.getType(Byte.class);
            case Type.SHORT -> Type.getType(Short.class);
            case Type.INT -> Type.getType(Integer.class);
            case Type.FLOAT -> Type.getType(Float.class);
            case Type.LONG -> Type.getType(Long.class);
            default -> Type.getType(Double.class);
        };
    }
}
