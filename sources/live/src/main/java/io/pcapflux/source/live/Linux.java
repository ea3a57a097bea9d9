package io.pcapflux.source.live;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * What the ring takes of Linux, by the names in C: see packet(7), socket(2), mmap(2), poll(2), eventfd(2). Numbers are
 * those of x86_64 and aarch64. A call that fails throws its error number.
 */
final class Linux {
    static final int AF_PACKET = 17;
    static final int SOCK_RAW = 3;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int SOL_SOCKET = 1;
    static final int SO_ERROR = 4;
    static final int SO_ATTACH_FILTER = 26;
    static final int SOL_PACKET = 263;
    static final int PACKET_ADD_MEMBERSHIP = 1;
    static final int PACKET_RX_RING = 5;
    static final int PACKET_STATISTICS = 6;
    static final int PACKET_VERSION = 10;
    static final int TPACKET_V3 = 2;
    static final int PACKET_MR_PROMISC = 1;
    static final int ETH_P_ALL = 3;
    static final int SIOCGIFHWADDR = 0x8927;
    static final int SIOCGIFINDEX = 0x8933;
    static final int ARPHRD_ETHER = 1;
    static final int ARPHRD_LOOPBACK = 772;
    static final int PROT_READ_WRITE = 3;
    static final int MAP_SHARED = 1;
    static final int POLLIN = 1;
    static final int EFD_CLOEXEC = 0x80000;
    static final int EFD_NONBLOCK = 0x800;

    static final int EPERM = 1;
    static final int EINTR = 4;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int ENODEV = 19;

    static {
        Native.register(Linux.class, NativeLibrary.getProcess());
    }

    private Linux() {}

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native int bind(int descriptor, Pointer address, int length) throws LastErrorException;

    static native int setsockopt(int descriptor, int level, int name, Pointer value, int length)
            throws LastErrorException;

    static native int getsockopt(int descriptor, int level, int name, Pointer value, Pointer length)
            throws LastErrorException;

    static native int ioctl(int descriptor, NativeLong request, Pointer argument) throws LastErrorException;

    static native Pointer mmap(
            @Nullable Pointer address, NativeLong length, int protection, int flags, int descriptor, NativeLong offset)
            throws LastErrorException;

    static native int munmap(Pointer address, NativeLong length) throws LastErrorException;

    static native int eventfd(int initial, int flags) throws LastErrorException;

    static native int poll(Pointer descriptors, NativeLong count, int timeout) throws LastErrorException;

    static native NativeLong read(int descriptor, Pointer bytes, NativeLong count) throws LastErrorException;

    static native NativeLong write(int descriptor, Pointer bytes, NativeLong count) throws LastErrorException;

    static native int close(int descriptor) throws LastErrorException;
}
