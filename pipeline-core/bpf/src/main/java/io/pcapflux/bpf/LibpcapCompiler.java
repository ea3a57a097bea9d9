package io.pcapflux.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.pcapflux.packet.LinkType;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compiles filter expressions with libpcap. */
final class LibpcapCompiler implements FilterCompiler {
    /** NULL and ENC: they begin with an address family, in the byte order of the machine that captured. */
    private static final Set<LinkType> IN_HOST_ORDER = Set.of(LinkType.NULL, new LinkType(109));

    private static final int OPTIMIZE = 1;
    /** As tcpdump for files, so that {@code ip broadcast} is accepted: all ones and all zeros. */
    private static final int NO_NETMASK = 0;

    /** libpcap before 1.8 compiles in global variables. */
    private static final Object ONE_AT_A_TIME = new Object();

    private final String libraryName;
    private final Function<List<BpfInstruction>, FilterEngine> engines;
    private volatile @Nullable Libpcap libpcap;

    /** Uses the libpcap of this system. */
    LibpcapCompiler() {
        this("pcap");
    }

    /** Uses the library of this name: {@code pcap} finds {@code libpcap.so.0.8} and the like. */
    LibpcapCompiler(String libraryName) {
        this(libraryName, FilterGenerator::engine);
    }

    /** As above; the programs are run by engines of this kind. */
    LibpcapCompiler(String libraryName, Function<List<BpfInstruction>, FilterEngine> engines) {
        this.libraryName = libraryName;
        this.engines = engines;
    }

    @Override
    public BpfProgram compile(String expression, LinkType linkType, int snaplen) {
        List<BpfInstruction> little = instructions(expression, linkType, snaplen, ByteOrder.LITTLE_ENDIAN);
        if (!IN_HOST_ORDER.contains(linkType)) {
            return new BpfProgram(linkType, little, engines);
        }
        List<BpfInstruction> big = instructions(expression, linkType, snaplen, ByteOrder.BIG_ENDIAN);
        return new BpfProgram(linkType, little, big, engines);
    }

    private List<BpfInstruction> instructions(String expression, LinkType linkType, int snaplen, ByteOrder order) {
        Libpcap loaded = library();
        return DeepStack.call(() -> {
            synchronized (ONE_AT_A_TIME) {
                try (EmptyCapture capture = new EmptyCapture(loaded, linkType, snaplen, order)) {
                    return compile(loaded, capture.handle(), expression, linkType);
                }
            }
        });
    }

    private Libpcap library() {
        Libpcap loaded = libpcap;
        if (loaded == null) {
            loaded = Libpcap.load(libraryName);
            libpcap = loaded;
        }
        return loaded;
    }

    private static List<BpfInstruction> compile(Libpcap libpcap, Pointer handle, String expression, LinkType linkType) {
        // struct bpf_program: u32 number of instructions, and where the next pointer fits, their place
        try (Memory program = new Memory(2L * Native.POINTER_SIZE)) {
            if (libpcap.pcap_compile(handle, program, expression, OPTIMIZE, NO_NETMASK) != 0) {
                throw FilterSyntaxException.unfit(expression, linkType, libpcap.pcap_geterr(handle));
            }
            try {
                return copy(program.getPointer(Native.POINTER_SIZE), program.getInt(0));
            } finally {
                libpcap.pcap_freecode(program);
            }
        }
    }

    private static List<BpfInstruction> copy(Pointer instructions, int count) {
        return BpfInstruction.list(instructions.getByteBuffer(0, (long) count * BpfInstruction.BYTES));
    }
}
