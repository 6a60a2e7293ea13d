package io.quarkiverse.cachelock.deployment;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jboss.jandex.MethodInfo;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.Frame;
import org.objectweb.asm.tree.analysis.SourceInterpreter;
import org.objectweb.asm.tree.analysis.SourceValue;

/**
 * What methods call on {@code this}, and on their first argument if they are static: that is how Kotlin and lambdas hand
 * {@code this} on. Calls on other objects are left out, even if these are of the same class.
 */
final class ThisCalls {

    /**
     * @param special whether it does not matter which class the object is of, as in a call by {@code super}
     * @param referred whether a method reference or a lambda only refers to the method, so that it may run later
     */
    record Call(String owner, String name, String descriptor, boolean special, boolean referred) {
    }

    private final Map<String, ClassNode> types = new HashMap<>();
    private final Map<MethodInfo, List<Call>> known = new HashMap<>();

    List<Call> of(MethodInfo method) throws IOException, AnalyzerException {
        List<Call> calls = known.get(method);
        if (calls == null) {
            calls = new ArrayList<>();
            known.put(method, calls);
            ClassNode type = read(method.declaringClass().name().toString());
            for (MethodNode code : type.methods) {
                if (code.name.equals(method.name()) && code.desc.equals(method.descriptor())) {
                    addCalls(type.name, code, calls);
                }
            }
        }
        return calls;
    }

    /** Without methods if it cannot be found or is one of Java's own, which know nothing of locks. */
    private ClassNode read(String name) throws IOException {
        ClassNode type = types.get(name);
        if (type == null) {
            type = new ClassNode();
            types.put(name, type);
            try (InputStream bytes = Thread.currentThread().getContextClassLoader()
                    .getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (bytes != null && !name.startsWith("java.")) {
                    new ClassReader(bytes).accept(type, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
                }
            }
        }
        return type;
    }

    private static void addCalls(String owner, MethodNode method, List<Call> calls) throws AnalyzerException {
        Frame<SourceValue>[] frames = new Analyzer<>(new SourceInterpreter()).analyze(owner, method);
        for (int i = 0; i < frames.length; i++) {
            AbstractInsnNode instruction = method.instructions.get(i);
            if (frames[i] == null) {
                continue;
            }
            if (instruction instanceof MethodInsnNode call && !call.name.equals("<init>")) {
                int receivers = call.getOpcode() == Opcodes.INVOKESTATIC ? 0 : 1;
                if (isOnThis(frames[i], call.desc, receivers)) {
                    boolean special = call.getOpcode() == Opcodes.INVOKESPECIAL;
                    calls.add(new Call(call.owner, call.name, call.desc, special, false));
                }
            } else if (instruction instanceof InvokeDynamicInsnNode reference && isOnThis(frames[i], reference.desc, 0)) {
                handles(reference).map(handle -> new Call(handle.getOwner(), handle.getName(), handle.getDesc(),
                        handle.getTag() == Opcodes.H_INVOKESPECIAL, true)).forEach(calls::add);
            }
        }
    }

    private static boolean isOnThis(Frame<SourceValue> frame, String descriptor, int receivers) {
        int taken = receivers + Type.getArgumentTypes(descriptor).length;
        Set<AbstractInsnNode> sources = taken == 0 ? Set.of() : frame.getStack(frame.getStackSize() - taken).insns;
        return !sources.isEmpty() && sources.stream().allMatch(
                source -> source instanceof VarInsnNode load && load.getOpcode() == Opcodes.ALOAD && load.var == 0);
    }

    private static Stream<Handle> handles(InvokeDynamicInsnNode reference) {
        return Arrays.stream(reference.bsmArgs).filter(Handle.class::isInstance).map(Handle.class::cast)
                .filter(handle -> handle.getTag() >= Opcodes.H_INVOKEVIRTUAL && handle.getTag() != Opcodes.H_NEWINVOKESPECIAL);
    }
}
