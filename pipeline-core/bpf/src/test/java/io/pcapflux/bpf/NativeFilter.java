package io.pcapflux.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A program as libpcap runs it, with the scratch memory set to 0 first, which libpcap leaves as it is. */
final class NativeFilter implements FilterEngine, AutoCloseable {
    static final int INSTRUCTION_BYTES = 8;

    /** libpcap's functions, by their names in C. */
    @SuppressWarnings("MemberName")
    private static final class Bpf {
        static {
            Native.register(Bpf.class, "pcap");
        }

        private Bpf() {}

        static native int bpf_filter(Pointer program, Pointer packet, int wireLength, int bufferLength);
    }

    private final Memory code;
    private final Memory packet = new Memory(1 << 16);

    NativeFilter(List<BpfInstruction> program) {
        List<BpfInstruction> cleared = Stream.concat(
                        IntStream.range(0, Opcodes.MEMORY_WORDS).mapToObj(word -> BpfInstruction.of(Opcodes.ST, word)),
                        program.stream())
                .toList();
        code = new Memory((long) cleared.size() * INSTRUCTION_BYTES);
        IntStream.range(0, cleared.size()).forEach(at -> write(cleared.get(at), code, (long) at * INSTRUCTION_BYTES));
    }

    static void write(BpfInstruction instruction, Memory code, long at) {
        code.setShort(at, (short) instruction.code());
        code.setByte(at + 2, (byte) instruction.jt());
        code.setByte(at + 3, (byte) instruction.jf());
        code.setInt(at + 4, instruction.k());
    }

    @Override
    public int run(byte[] chunk, int offset, int capturedLength, int originalLength) {
        packet.write(0, chunk, offset, capturedLength);
        return Bpf.bpf_filter(code, packet, originalLength, capturedLength);
    }

    @Override
    public void close() {
        code.close();
        packet.close();
    }
}
