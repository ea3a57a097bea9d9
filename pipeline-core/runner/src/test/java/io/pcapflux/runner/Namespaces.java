package io.pcapflux.runner;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Two network namespaces with a cable between them: the one end is captured on, the other sends. */
final class Namespaces implements AutoCloseable {
    static final String ADAPTER = "near0";

    private static final String MAC = "02:00:00:00:00:01";
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String SENDER = """
            import socket, struct, sys, time
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            for i in range(int(sys.argv[1])):
                s.sendto(struct.pack(">I", i) + b"x" * int(sys.argv[2]), ("10.77.0.1", 9999))
                if i % 256 == 255:
                    time.sleep(0.001)
            """;

    private final Path folder;
    private final String near = "pf" + ProcessHandle.current().pid() + "r" + NUMBER.incrementAndGet() + "n";
    private final String far = near + "f";

    private Namespaces(Path folder) {
        this.folder = folder;
    }

    /** Makes both ends; skips the test where there is no right to. */
    static Namespaces make(Path folder) {
        Programs.need("ip", "python3");
        if (!Programs.run(folder, Map.of(), "id", "-u").text().strip().equals("0")) {
            Programs.missing("network namespaces need root");
        }
        Namespaces made = new Namespaces(folder);
        try {
            made.connect();
            return made;
        } catch (RuntimeException | Error e) {
            made.close();
            throw e;
        }
    }

    private void connect() {
        ip("netns", "add", near);
        ip("netns", "add", far);
        ip("link", "add", ADAPTER, "netns", near, "address", MAC, "type", "veth", "peer", "name", "far0", "netns", far);
        for (String[] end : new String[][] {{near, ADAPTER, "10.77.0.1/24"}, {far, "far0", "10.77.0.2/24"}}) {
            ip("-n", end[0], "link", "set", end[1], "addrgenmode", "none");
            ip("-n", end[0], "addr", "add", end[2], "dev", end[1]);
            ip("-n", end[0], "link", "set", end[1], "up");
        }
        ip("-n", far, "neigh", "add", "10.77.0.1", "lladdr", MAC, "dev", "far0");
        ip("-n", near, "route", "add", "blackhole", "10.77.0.2/32"); // else it answers that nobody listens
    }

    /** Sends numbered datagrams of so many bytes behind the number. */
    void send(int count, int size) {
        Programs.run(
                        folder,
                        Map.of(),
                        "ip",
                        "netns",
                        "exec",
                        far,
                        Programs.PYTHON,
                        "-c",
                        SENDER,
                        String.valueOf(count),
                        String.valueOf(size))
                .orFail();
    }

    /** A command, run at the end that is captured on. */
    String[] near(String... command) {
        return Stream.concat(Stream.of("ip", "netns", "exec", near), Stream.of(command))
                .toArray(String[]::new);
    }

    /** What {@code ip} says of the captured end. */
    String nearIp(String... arguments) {
        return ip(Stream.concat(Stream.of("-n", near), Stream.of(arguments)).toArray(String[]::new));
    }

    private String ip(String... arguments) {
        return Programs.run(
                        folder,
                        Map.of(),
                        Stream.concat(Stream.of("ip"), Stream.of(arguments)).toArray(String[]::new))
                .orFail()
                .text();
    }

    @Override
    public void close() {
        Programs.run(folder, Map.of(), "ip", "netns", "del", near);
        Programs.run(folder, Map.of(), "ip", "netns", "del", far);
    }
}
