package io.pcapflux.source.live;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The kernel's ring of blocks (TPACKET_V3), mapped into memory, and where in it reading has come to. A block belongs to
 * the kernel, or else to us until its last packet has been copied out. For one thread.
 */
final class MappedRing implements AutoCloseable {
    private static final int KERNEL = 0;
    private static final int USER = 1;

    // struct tpacket_block_desc
    private static final int BLOCK_STATUS = 8;
    private static final int PACKETS = 12;
    private static final int FIRST = 16;

    // struct tpacket3_hdr
    private static final int NEXT = 0;
    private static final int SECONDS = 4;
    private static final int NANOS = 8;
    private static final int CAPTURED = 12;
    private static final int ORIGINAL = 16;
    private static final int FLAGS = 20;
    private static final int START = 24;
    private static final int VLAN_TCI = 32;
    private static final int VLAN_TPID = 36;
    private static final int VLAN_VALID = 1 << 4;
    private static final int VLAN_TPID_VALID = 1 << 6;

    private static final int ADDRESSES = 12;
    private static final int TAG = 4;
    private static final int USUAL_TPID = 0x8100;

    private final Pointer start;
    private final long length;
    private final ByteBuffer[] blocks;
    private final Chunks chunks = new Chunks();
    private int block;
    /** Packets of the block that have not been read yet, and where the next of them lies. */
    private int left;

    private int at;

    MappedRing(Pointer start, RingGeometry geometry) {
        this.start = start;
        this.length = geometry.bytes();
        this.blocks = new ByteBuffer[geometry.blocks()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = start.getByteBuffer((long) i * RingGeometry.BLOCK, RingGeometry.BLOCK)
                    .order(ByteOrder.nativeOrder());
        }
    }

    /** Whether there is a packet to {@link #take}. */
    boolean hasPacket() {
        while (left == 0) {
            ByteBuffer current = blocks[block];
            int status = current.getInt(BLOCK_STATUS);
            VarHandle.acquireFence(); // the kernel sets it behind all that is in the block
            if ((status & USER) == 0) {
                return false;
            }
            left = current.getInt(PACKETS);
            at = current.getInt(FIRST);
            if (left == 0) {
                handBack(current);
            }
        }
        return true;
    }

    /**
     * Copies out the next packet, which must be there, and hands it on.
     *
     * @param snaplen bytes to keep of it
     * @return what the listener returns
     */
    boolean take(int snaplen, AdapterHandle.Listener listener) {
        ByteBuffer current = blocks[block];
        boolean tagged = isTagged(current);
        int more = tagged ? TAG : 0;
        int captured = Math.min(current.getInt(at + CAPTURED) + more, snaplen);
        int original = current.getInt(at + ORIGINAL) + more;
        long seconds = Integer.toUnsignedLong(current.getInt(at + SECONDS));
        int nanos = current.getInt(at + NANOS);
        int offset = chunks.claim(captured);
        if (tagged) {
            copyTagged(current, offset, captured);
        } else {
            current.get(at + current.getShort(at + START), chunks.chunk(), offset, captured);
        }
        advance(current);
        return listener.packet(chunks.chunk(), offset, captured, seconds, nanos, original);
    }

    /** As libpcap has it: not where the frame was cut before the tag. */
    private boolean isTagged(ByteBuffer current) {
        return ((current.getInt(at + FLAGS) & VLAN_VALID) != 0 || current.getInt(at + VLAN_TCI) != 0)
                && current.getInt(at + CAPTURED) >= ADDRESSES;
    }

    /** The kernel keeps the tag of a VLAN apart from the frame: puts it back behind the addresses. */
    private void copyTagged(ByteBuffer current, int offset, int captured) {
        int from = at + current.getShort(at + START);
        boolean known = (current.getInt(at + FLAGS) & VLAN_TPID_VALID) != 0;
        int tpid = known ? Short.toUnsignedInt(current.getShort(at + VLAN_TPID)) : USUAL_TPID;
        int tag = tpid << Short.SIZE | (current.getInt(at + VLAN_TCI) & 0xFFFF);
        byte[] chunk = chunks.chunk();
        current.get(from, chunk, offset, ADDRESSES);
        for (int i = ADDRESSES; i < Math.min(ADDRESSES + TAG, captured); i++) {
            chunk[offset + i] = (byte) (tag >>> ((ADDRESSES + TAG - 1 - i) * Byte.SIZE));
        }
        int rest = captured - ADDRESSES - TAG;
        if (rest > 0) {
            current.get(from + ADDRESSES, chunk, offset + ADDRESSES + TAG, rest);
        }
    }

    private void advance(ByteBuffer current) {
        at += current.getInt(at + NEXT);
        left--;
        if (left == 0) {
            handBack(current);
        }
    }

    private void handBack(ByteBuffer current) {
        VarHandle.releaseFence(); // and does not touch the block before we set it
        current.putInt(BLOCK_STATUS, KERNEL);
        block = block + 1 == blocks.length ? 0 : block + 1;
    }

    /** Afterwards the memory is another's: nothing may be read here any more. */
    @Override
    public void close() {
        int unused = Linux.munmap(start, new NativeLong(length));
    }
}
