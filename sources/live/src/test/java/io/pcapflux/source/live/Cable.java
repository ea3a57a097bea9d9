package io.pcapflux.source.live;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.jna.Library;
import com.sun.jna.Native;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.pcap4j.core.PcapHandle;

/**
 * Two network namespaces with a cable between them: {@code near} is captured on, {@code far} sends. Nothing else is
 * ever on it, and nothing of it is seen outside.
 */
final class Cable implements AutoCloseable {
    static final String NEAR = "near0";
    static final int PORT = 9999;

    private static final String NEAR_MAC = "02:00:00:00:00:01";
    private static final int NEW_NETWORK = 0x4000_0000;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String near;
    private final String far;

    /** The C library. */
    interface Linux extends Library {
        Linux C = Native.load("c", Linux.class);

        int open(String path, int flags);

        int setns(int descriptor, int type);

        int close(int descriptor);
    }

    private Cable() {
        String name = "pf" + ProcessHandle.current().pid() + "x" + NUMBER.incrementAndGet();
        near = name + "n";
        far = name + "f";
    }

    /** Makes both ends; skips the test where there is no right to. */
    static Cable lay() {
        Cable cable = new Cable();
        if (!"0".equals(run("id", "-u").strip()) || !Files.isExecutable(Path.of("/usr/sbin/ip"))) {
            missing("network namespaces need root and the program ip");
        }
        try {
            cable.make();
            return cable;
        } catch (RuntimeException | Error e) {
            cable.close();
            throw e;
        }
    }

    private void make() {
        ip("netns", "add", near);
        ip("netns", "add", far);
        ip(
                "link", "add", NEAR, "netns", near, "address", NEAR_MAC, "type", "veth", "peer", "name", "far0",
                "netns", far);
        for (String[] end : new String[][] {{near, NEAR, "10.77.0.1/24"}, {far, "far0", "10.77.0.2/24"}}) {
            ip("-n", end[0], "link", "set", end[1], "addrgenmode", "none");
            ip("-n", end[0], "addr", "add", end[2], "dev", end[1]);
            ip("-n", end[0], "link", "set", end[1], "up");
            ip("-n", end[0], "link", "set", "lo", "up");
        }
        ip("-n", far, "neigh", "add", "10.77.0.1", "lladdr", NEAR_MAC, "dev", "far0");
        // Else the near end answers that nobody listens.
        ip("-n", near, "route", "add", "blackhole", "10.77.0.2/32");
    }

    String near() {
        return near;
    }

    /** Runs something at the near end. */
    <T> T inNear(Callable<T> action) {
        return inside(near, action);
    }

    /** Sends numbered datagrams from the far end; each begins with its number. */
    void send(int from, int count, int size) {
        send(far, "10.77.0.1", PORT, from, count, size);
    }

    /** The same to another port. */
    void sendTo(int port, int count, int size) {
        send(far, "10.77.0.1", port, 0, count, size);
    }

    /** The same with the tag of VLAN 7. */
    void sendInVlan(int from, int count, int size) {
        sendFrames(
                far,
                "far0",
                ByteBuffer.allocate(4)
                        .putShort((short) 0x8100)
                        .putShort((short) 7)
                        .array(),
                from,
                count,
                size);
    }

    /** The same from the near end: it goes out there. */
    void sendBack(int from, int count, int size) {
        sendFrames(near, NEAR, new byte[0], from, count, size);
    }

    private static void sendFrames(String end, String adapter, byte[] tag, int from, int count, int size) {
        inside(end, () -> {
            try (PcapHandle handle = new PcapHandle.Builder(adapter).build()) {
                for (int i = from; i < from + count; i++) {
                    handle.sendPacket(frame(tag, payload(i, size)));
                }
            }
            return null;
        });
    }

    private static byte[] frame(byte[] tag, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + tag.length + 20 + 8 + payload.length);
        frame.put(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2});
        frame.put(tag).putShort((short) 0x0800);
        frame.putShort((short) 0x4500).putShort((short) (28 + payload.length)).putInt(0);
        frame.putShort((short) 0x4011).putShort((short) 0);
        frame.putInt(0x0A4D0002).putInt(0x0A4D0001);
        frame.putShort((short) PORT)
                .putShort((short) PORT)
                .putShort((short) (8 + payload.length))
                .putShort((short) 0);
        return frame.put(payload).array();
    }

    /** Sends datagrams at the near end to itself. */
    void sendOnLoopback(int count) {
        send(near, "127.0.0.1", PORT, 0, count, 100);
    }

    private static void send(String end, String address, int port, int from, int count, int size) {
        inside(end, () -> {
            try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
                InetSocketAddress target = new InetSocketAddress(address, port);
                for (int i = from; i < from + count; i++) {
                    channel.send(ByteBuffer.wrap(payload(i, size)), target);
                    if (i % 256 == 255) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                    }
                }
            }
            return null;
        });
    }

    static byte[] payload(int number, int size) {
        byte[] bytes = new byte[size];
        for (int i = Integer.BYTES; i < size; i++) {
            bytes[i] = (byte) (number * 31 + i);
        }
        ByteBuffer.wrap(bytes).putInt(number);
        return bytes;
    }

    /** What a datagram of ours carries. */
    static byte[] payloadOf(Packet packet) {
        byte[] bytes = packet.toByteArray();
        return Arrays.copyOfRange(bytes, 14 + 20 + 8, bytes.length);
    }

    /** Runs on a thread in a namespace; threads it starts are in there too. */
    private static <T> T inside(String namespace, Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(() -> {
            int descriptor = Linux.C.open("/run/netns/" + namespace, 0);
            if (descriptor < 0 || Linux.C.setns(descriptor, NEW_NETWORK) != 0) {
                throw new IllegalStateException("cannot enter " + namespace);
            }
            Linux.C.close(descriptor);
            return action.call();
        });
        new Thread(task, "in " + namespace).start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error; // a failed assertion
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    static String ip(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return run(command);
    }

    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                missing(String.join(" ", command) + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Skips the test where a program is not there. */
    static void need(String program) {
        if (!Files.isExecutable(Path.of("/usr/bin", program)) && !Files.isExecutable(Path.of("/usr/sbin", program))) {
            missing("needs the program " + program);
        }
    }

    private static void missing(String what) {
        if ("true".equals(System.getenv("CI"))) {
            fail(what);
        }
        abort("skipped: " + what);
    }

    @Override
    public void close() {
        ip("netns", "del", near);
        ip("netns", "del", far);
    }
}
