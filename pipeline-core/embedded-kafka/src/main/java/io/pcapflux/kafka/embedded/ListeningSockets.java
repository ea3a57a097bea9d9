package io.pcapflux.kafka.embedded;

import io.pcapflux.PcapfluxException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's and the controller's sockets, bound on 127.0.0.1 before Kafka is configured with their ports: a free port
 * that is looked for and bound later may be somebody else's by then.
 */
final class ListeningSockets implements ServerSocketFactory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListeningSockets.class);
    private static final int BACKLOG = 50;

    private final ServerSocketChannel broker;
    private final ServerSocketChannel controller;

    private ListeningSockets(ServerSocketChannel broker, ServerSocketChannel controller) {
        this.broker = broker;
        this.controller = controller;
    }

    /**
     * Binds both.
     *
     * @param brokerPort 0 takes a free one
     */
    static ListeningSockets open(int brokerPort) {
        ServerSocketChannel broker = bind(brokerPort);
        try {
            return new ListeningSockets(broker, bind(0));
        } catch (RuntimeException | Error e) {
            close(broker);
            throw e;
        }
    }

    int brokerPort() {
        return broker.socket().getLocalPort();
    }

    int controllerPort() {
        return controller.socket().getLocalPort();
    }

    @Override
    public ServerSocketChannel openServerSocket(
            String listener, InetSocketAddress address, int backlog, int receiveBufferSize) {
        return listener.equals(NodeConfig.CONTROLLER) ? controller : broker;
    }

    @Override
    public void close() {
        close(broker);
        close(controller);
    }

    private static ServerSocketChannel bind(int port) {
        try {
            ServerSocketChannel channel = ServerSocketChannel.open();
            try {
                channel.configureBlocking(false);
                return channel.bind(
                        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), BACKLOG);
            } catch (IOException e) {
                close(channel);
                throw e;
            }
        } catch (IOException e) {
            throw new PcapfluxException(
                    "the embedded Kafka broker cannot listen on port " + port + " of 127.0.0.1: " + e.getMessage(),
                    "end what uses the port, or choose another; 0 takes a free one",
                    e);
        }
    }

    private static void close(ServerSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("a listening socket cannot be closed", e);
        }
    }
}
