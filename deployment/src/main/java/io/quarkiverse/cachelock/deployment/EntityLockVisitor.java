package io.quarkiverse.cachelock.deployment;

import java.util.Map;

import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

import io.quarkus.gizmo.Gizmo;

/**
 * Puts locks around methods: the body of {@code ship} becomes that of a private method, and {@code ship} hands that to the
 * extension. Private, so that an overriding method calls its own body and not that of a subclass.
 */
final class EntityLockVisitor extends ClassVisitor {

    private static final String BODY = "$$locked$";

    private final Map<String, String> signatures;
    private String owner = "";

    /** @param signatures of the methods, by name and descriptor */
    EntityLockVisitor(ClassVisitor next, Map<String, String> signatures) {
        super(Gizmo.ASM_API_VERSION, next);
        this.signatures = signatures;
    }

    @Override
    public void visit(int version, int access, String name, String signature, String superName, String[] interfaces) {
        owner = name;
        super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
        String locked = signatures.get(name + descriptor);
        // A monitor would be held while the lock is waited for
        int open = locked == null ? access : access & ~Opcodes.ACC_SYNCHRONIZED;
        MethodVisitor method = super.visitMethod(open, name, descriptor, signature, exceptions);
        if (locked == null) {
            return method;
        }
        var call = new EntityLockCall(owner, BODY + name, Type.getMethodType(descriptor), locked);
        call.writeLambda(super.visitMethod(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC,
                call.lambdaName(), call.lambdaDescriptor(), null, exceptions));
        int kept = access & (Opcodes.ACC_SYNCHRONIZED | Opcodes.ACC_STRICT);
        MethodVisitor body = super.visitMethod(Opcodes.ACC_PRIVATE | Opcodes.ACC_SYNTHETIC | kept, BODY + name, descriptor,
                null, exceptions);
        return new Moved(method, body, call);
    }

    /** What is said about the method stays where it is; its code moves. */
    private final class Moved extends MethodVisitor {

        private final MethodVisitor body;
        private final EntityLockCall call;

        private Moved(MethodVisitor method, MethodVisitor body, EntityLockCall call) {
            super(Gizmo.ASM_API_VERSION, method);
            this.body = body;
            this.call = call;
        }

        @Override
        public void visitCode() {
            call.writeCall(mv);
            mv = body;
            super.visitCode();
        }
    }
}
