package io.pcapflux.kafka.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one address at which a listener of a node is known to clients and other nodes: forwards to wherever the node
 * listens just now, unless one of the two ends is {@linkplain Isolation isolated}.
 *
 * <p>Who connects is told by the client id of the first request: nodes name themselves in it.
 */
final class Door implements AutoCloseable {
    /** Somebody who is no node. */
    private static final int CLIENT = 0;
    /** {@code 1}, {@code broker-1-fetcher-0}, {@code raft-client-1}. */
    private static final Pattern NODE = Pattern.compile("(?:broker-|raft-client-)?(\\d+)(?:-.*)?");
    /** Size, API key, API version and correlation id of a request come before the length of its client id. */
    private static final int ID_LENGTH_AT = 12;

    private static final int ID_AT = ID_LENGTH_AT + 2;

    private final int node;
    private final Isolation isolation;
    private final ServerSocket socket;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int target;

    Door(int node, Isolation isolation) throws IOException {
        this.node = node;
        this.isolation = isolation;
        this.socket = new ServerSocket(0, 50, loopback());
        start("accept", this::accept);
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Where the node listens from now on. */
    void leadTo(int port) {
        target = port;
    }

    private void accept() throws IOException {
        while (!socket.isClosed()) {
            Socket client = socket.accept();
            open.add(client);
            start("in", () -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        try (client;
                Socket server = new Socket()) {
            open.add(server);
            // As Kafka's own sockets: what is small must not wait for the answer to what went before.
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            byte[] first = firstBytes(client.getInputStream());
            int from = sender(first);
            await(from);
            server.connect(new InetSocketAddress(loopback(), target));
            server.getOutputStream().write(first);
            start("out", () -> pump(from, server, client));
            pump(from, client, server);
        }
    }

    private static byte[] firstBytes(InputStream in) throws IOException {
        byte[] head = in.readNBytes(ID_AT);
        int length = head.length < ID_AT ? 0 : Math.max(0, ByteBuffer.wrap(head).getShort(ID_LENGTH_AT));
        byte[] id = in.readNBytes(length);
        return ByteBuffer.allocate(head.length + id.length).put(head).put(id).array();
    }

    private static int sender(byte[] first) {
        if (first.length < ID_AT) {
            return CLIENT;
        }
        Matcher id = NODE.matcher(new String(first, ID_AT, first.length - ID_AT, StandardCharsets.UTF_8));
        return id.matches() ? Integer.parseInt(id.group(1)) : CLIENT;
    }

    private void pump(int from, Socket source, Socket sink) throws IOException {
        byte[] buffer = new byte[64 << 10];
        try (source;
                sink) {
            InputStream in = source.getInputStream();
            OutputStream out = sink.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                await(from);
                out.write(buffer, 0, n);
            }
            await(from); // that one end hangs up does not get through either
        } finally {
            open.remove(source);
            open.remove(sink);
        }
    }

    private void await(int from) throws IOException {
        try {
            isolation.awaitWay(from, node);
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // a connection has ended, as connections do
                    }
                },
                "door-" + node + "-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : open) {
            connection.close();
        }
    }
}
