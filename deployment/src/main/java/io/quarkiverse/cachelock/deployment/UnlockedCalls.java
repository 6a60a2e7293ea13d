package io.quarkiverse.cachelock.deployment;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Finds the calls of locked methods that no interceptor sees: those from a constructor, and those by {@code super}. */
final class UnlockedCalls {

    private final IndexView index;
    private final LockedMethodTable table;
    private final Set<String> found = new TreeSet<>();

    UnlockedCalls(IndexView index, LockedMethodTable table) {
        this.index = index;
        this.table = table;
    }

    /** @return a sentence for each such call in that class */
    Set<String> in(ClassInfo type) throws IOException {
        String file = type.name().toString().replace('.', '/') + ".class";
        try (InputStream bytes = Thread.currentThread().getContextClassLoader().getResourceAsStream(file)) {
            if (bytes != null) {
                new ClassReader(bytes).accept(new Calls(type), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            }
        }
        return found;
    }

    private final class Calls extends ClassVisitor {

        private final ClassInfo type;

        private Calls(ClassInfo type) {
            super(Opcodes.ASM9);
            this.type = type;
        }

        @Override
        public MethodVisitor visitMethod(int access, String caller, String descriptor, String signature, String[] exceptions) {
            boolean constructor = caller.equals("<init>");
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String name, String called, boolean isInterface) {
                    if (opcode == Opcodes.INVOKESPECIAL && !constructor && !isLocked(type.name(), caller, descriptor)) {
                        tell(owner, name, called, type.name() + "#" + caller + " calls %s by super, which no interceptor "
                                + "sees: this call runs unlocked. Call it without super, or put @CacheLock on the caller.");
                    } else if (opcode == Opcodes.INVOKEVIRTUAL && constructor) {
                        tell(owner, name, called, type.name() + " calls %s in its constructor, when the bean has no "
                                + "interceptors yet: this call runs unlocked. Call it in a @PostConstruct method.");
                    }
                }
            };
        }

        private void tell(String owner, String name, String descriptor, String sentence) {
            DotName called = DotName.createSimple(owner.replace('/', '.'));
            if (Supertypes.of(type.name(), index).containsKey(called)) {
                resolve(called, name, descriptor).filter(table::isLocked)
                        .ifPresent(method -> found.add(sentence.formatted(
                                Signatures.describe(method.declaringClass().name(), method))));
            }
        }
    }

    private boolean isLocked(DotName owner, String name, String descriptor) {
        return resolve(owner, name, descriptor).filter(table::isLocked).isPresent();
    }

    private Optional<MethodInfo> resolve(DotName owner, String name, String descriptor) {
        return Supertypes.of(owner, index).values().stream().flatMap(type -> type.methods().stream())
                .filter(method -> method.name().equals(name) && method.descriptor().equals(descriptor)
                        && !Modifier.isStatic(method.flags()))
                .findFirst();
    }
}
