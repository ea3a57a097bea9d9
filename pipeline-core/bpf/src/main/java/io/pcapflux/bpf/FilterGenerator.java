package io.pcapflux.bpf;

import static org.objectweb.asm.Opcodes.*;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * Translates a verified program to bytecode of the JVM, one hidden class per program. It gives the same results as the
 * {@link BpfInterpreter} at a fraction of the time, and is unloaded with the last reference to it.
 */
final class FilterGenerator {
    /** HotSpot never compiles a method of more than 8000 bytes: interpreted twice over, it would be slower. */
    private static final int MAX_BYTECODE_BYTES = 7500;

    private static final String NAME = "io/pcapflux/bpf/GeneratedFilter";
    private static final String RUN = Type.getMethodDescriptor(
            Type.INT_TYPE, Type.getType(byte[].class), Type.INT_TYPE, Type.INT_TYPE, Type.INT_TYPE);

    private FilterGenerator() {}

    /**
     * An engine for the program: generated, or the interpreter for one that would be too long for HotSpot to compile, as
     * for a list of more than 200 hosts.
     */
    static FilterEngine engine(List<BpfInstruction> program) {
        return generate(program).orElseGet(() -> new BpfInterpreter(program));
    }

    /** Nothing if the method would be too long. */
    static Optional<FilterEngine> generate(List<BpfInstruction> program) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        String[] interfaces = {Type.getInternalName(FilterEngine.class)};
        writer.visit(V17, ACC_FINAL | ACC_SUPER, NAME, null, "java/lang/Object", interfaces);
        writeConstructor(writer);
        return writeRun(writer, program) ? Optional.of(define(writer.toByteArray())) : Optional.empty();
    }

    private static void writeConstructor(ClassWriter writer) {
        MethodVisitor method = writer.visitMethod(0, "<init>", "()V", null, null);
        method.visitCode();
        method.visitVarInsn(ALOAD, 0);
        method.visitMethodInsn(INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        method.visitInsn(RETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
    }

    /** Writes the method that is the program; false if it is too long, and then the class is of no use. */
    private static boolean writeRun(ClassWriter writer, List<BpfInstruction> program) {
        MethodVisitor method = writer.visitMethod(ACC_PUBLIC | ACC_FINAL, "run", RUN, null, null);
        method.visitCode();
        boolean fits = new ProgramWriter(new FilterBody(method, NAME), program).write(MAX_BYTECODE_BYTES);
        if (fits) {
            method.visitMaxs(0, 0);
            method.visitEnd();
        }
        return fits;
    }

    private static FilterEngine define(byte[] classFile) {
        try {
            Class<?> generated =
                    MethodHandles.lookup().defineHiddenClass(classFile, true).lookupClass();
            return (FilterEngine) generated.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a class just generated cannot be used", e);
        }
    }
}
