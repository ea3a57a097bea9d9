package io.pcapflux.runner.http;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.pcapflux.PcapfluxException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** An open port. Whatever clients do, it takes a few threads, and they end with it. */
final class Listener implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int WAITING = 64;
    private static final int IDLE_SECONDS = 30;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    private Listener(HttpServer server, ThreadPoolExecutor threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Opens a port.
     *
     * @throws PcapfluxException if it cannot be opened
     */
    static Listener open(HttpEndpoint endpoint, InetSocketAddress address, HttpHandler pages) {
        Limits.apply();
        HttpServer server;
        try {
            server = HttpServer.create(address, WAITING);
        } catch (IOException e) {
            throw refused(endpoint, e);
        }
        ThreadPoolExecutor threads = threads();
        server.setExecutor(threads);
        server.createContext("/", pages);
        // The server's own thread is a daemon where the one that starts it is.
        CompletableFuture.runAsync(server::start, threads).join();
        return new Listener(server, threads);
    }

    /** Connections that find no thread and no place to wait are closed. */
    private static ThreadPoolExecutor threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "pcapflux-http");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static PcapfluxException refused(HttpEndpoint endpoint, IOException cause) {
        String where = endpoint.place() + ": http cannot listen on " + endpoint.address();
        String why = String.valueOf(cause.getMessage());
        if (cause instanceof BindException && why.contains("in use")) {
            return new PcapfluxException(
                    where + ", which is in use", "choose another port, or 0 for any that is free", cause);
        }
        if (why.contains("ermission denied")) {
            return new PcapfluxException(
                    where + ", which takes rights that are missing", "choose a port above 1023", cause);
        }
        return new PcapfluxException(where + ": " + why, "choose an address of this machine", cause);
    }

    /** With the port that the system chose, where that was left to it. */
    InetSocketAddress address() {
        return server.getAddress();
    }

    /** Does not wait for clients. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
