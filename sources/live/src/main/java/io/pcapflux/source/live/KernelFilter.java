package io.pcapflux.source.live;

import com.sun.jna.Memory;
import io.pcapflux.PcapfluxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A program of classic BPF that the kernel runs: which packets, and how many bytes of each. It also tells the
 * directions apart, so that what it does not let pass counts nowhere and takes no place in the ring.
 *
 * @param expression what it was compiled from
 * @param program instructions: struct sock_filter, which is struct bpf_insn
 */
record KernelFilter(String expression, ByteBuffer program) {
    static final int INSTRUCTION = 8;

    private static final int MOST = 4096;
    private static final int LOAD_BYTE = 0x30;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    /** What the kernel knows of a packet beside its bytes: SKF_AD_OFF + SKF_AD_PKTTYPE. */
    private static final int PACKET_TYPE = -0x1000 + 4;

    private static final int PACKET_OUTGOING = 4;

    /**
     * Compiles what the options ask for.
     *
     * @param loopback whether each packet passes the adapter twice, out and in: only one of them is let in
     */
    static KernelFilter of(String adapter, LiveOptions options, boolean loopback) {
        ByteBuffer body = options.filter().isEmpty()
                ? instructions(1)
                        .putShort((short) RETURN)
                        .putShort((short) 0)
                        .putInt(options.snaplen())
                        .flip()
                : LiveCompiler.compile(adapter, options);
        ByteBuffer all = instructions(3 + body.remaining() / INSTRUCTION);
        direction(all, options.direction(), loopback);
        all.put(body).flip();
        int length = all.remaining() / INSTRUCTION;
        if (length > MOST) {
            throw new PcapfluxException(
                    adapter + ": the filter needs " + length + " instructions, the kernel takes " + MOST,
                    "make it shorter, or put it into an operator");
        }
        return new KernelFilter(options.filter(), all);
    }

    private static ByteBuffer instructions(int n) {
        return ByteBuffer.allocate(n * INSTRUCTION).order(ByteOrder.nativeOrder());
    }

    private static void direction(ByteBuffer program, Direction wanted, boolean loopback) {
        if (wanted == Direction.INOUT && !loopback) {
            return;
        }
        boolean out = wanted == Direction.OUT && !loopback;
        boolean none = wanted == Direction.OUT && loopback;
        put(program, LOAD_BYTE, 0, 0, PACKET_TYPE);
        put(program, JUMP_IF_EQUAL, out ? 1 : 0, out || none ? 0 : 1, PACKET_OUTGOING);
        put(program, RETURN, 0, 0, 0);
    }

    private static void put(ByteBuffer program, int code, int ifTrue, int ifFalse, int k) {
        program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(k);
    }

    int length() {
        return program.remaining() / INSTRUCTION;
    }

    /** A copy that the kernel can read; whoever asked frees it. */
    Memory toMemory() {
        Memory copy = new Memory(program.remaining());
        copy.getByteBuffer(0, copy.size()).put(program.duplicate());
        return copy;
    }
}
