package io.pcapflux.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.util.List;

/**
 * libpcap's own interpreter, called in two ways.
 *
 * <p>From Java, {@link #run} asks for one packet at a time, as a program on the JVM would: the bytes are copied out of
 * the heap and {@code bpf_filter} is called by JNA's direct mapping.
 *
 * <p>{@link #loop} is C alone: a single call of {@code pcap_loop} reads a whole capture file in memory and runs the
 * filter over each packet; those accepted go to {@code labs} of the C library, which does next to nothing. It costs the
 * reading, too: measured with a filter of the one instruction {@code ret #0} and subtracted, what is left is the work of
 * the filter, without even the call of it.
 */
final class NativeBpf implements AutoCloseable {
    private static final int INSTRUCTION_BYTES = 8;
    private static final int ERROR_BYTES = 256;
    private static final int SEEK_SET = 0;

    /** The functions by their names in C. */
    @SuppressWarnings("MemberName")
    private static final class Library {
        static {
            Native.register(Library.class, "pcap");
        }

        private Library() {}

        static native int bpf_filter(Pointer program, Pointer packet, int wireLength, int bufferLength);

        static native Pointer fmemopen(Pointer buffer, NativeLong size, String mode);

        static native int fseek(Pointer file, NativeLong offset, int from);

        static native Pointer pcap_fopen_offline(Pointer file, Pointer errorBuffer);

        static native int pcap_setfilter(Pointer handle, Pointer program);

        static native int pcap_loop(Pointer handle, int count, Pointer callback, Pointer user);

        static native void pcap_close(Pointer handle);
    }

    private final Memory instructions;
    private final Memory packet;
    private final Memory file;
    private final Pointer stream;
    private final Pointer handle;
    private final Pointer callback = NativeLibrary.getProcess().getFunction("labs");

    NativeBpf(List<BpfInstruction> program, PacketMix packets) {
        instructions = instructions(program);
        packet = new Memory(packets.length());
        file = new Memory(packets.file().length);
        file.write(0, packets.file(), 0, packets.file().length);
        stream = Library.fmemopen(file, new NativeLong(file.size()), "r");
        try (Memory error = new Memory(ERROR_BYTES)) {
            handle = Library.pcap_fopen_offline(stream, error);
        }
        setFilter(program.size());
    }

    private static Memory instructions(List<BpfInstruction> program) {
        Memory code = new Memory((long) program.size() * INSTRUCTION_BYTES);
        long at = 0;
        for (BpfInstruction instruction : program) {
            code.setShort(at, (short) instruction.code());
            code.setByte(at + 2, (byte) instruction.jt());
            code.setByte(at + 3, (byte) instruction.jf());
            code.setInt(at + 4, instruction.k());
            at += INSTRUCTION_BYTES;
        }
        return code;
    }

    private void setFilter(int size) {
        try (Memory program = new Memory(2L * Native.POINTER_SIZE)) {
            program.setInt(0, size);
            program.setPointer(Native.POINTER_SIZE, instructions);
            if (Library.pcap_setfilter(handle, program) != 0) {
                throw new IllegalStateException("libpcap does not take the filter");
            }
        }
    }

    int run(byte[] chunk, int offset, int length) {
        packet.write(0, chunk, offset, length);
        return Library.bpf_filter(instructions, packet, length, length);
    }

    /** Runs the filter over all packets of the file; 0 if it came to the end. */
    int loop() {
        int unused = Library.fseek(stream, new NativeLong(PacketMix.FILE_HEADER), SEEK_SET);
        return Library.pcap_loop(handle, -1, callback, Pointer.NULL);
    }

    @Override
    public void close() {
        Library.pcap_close(handle);
        file.close();
        packet.close();
        instructions.close();
    }
}
