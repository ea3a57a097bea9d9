package io.pcapflux.kafka.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a subscription holds open: closed in reverse order, once, also what is opened too late. Any thread. */
public final class Holdings implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Holdings.class);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Object closing = new Object();
    private boolean closed;

    /**
     * Takes charge of something, and returns it.
     *
     * @throws CancellationException if all is closed already, and now this too
     */
    public <T extends AutoCloseable> T add(T opened) {
        synchronized (this) {
            if (!closed) {
                open.push(opened);
                return opened;
            }
        }
        close(opened);
        throw new CancellationException("closed in the meantime");
    }

    /** Whether closing has begun. */
    public synchronized boolean closed() {
        return closed;
    }

    /** Closes all and returns when it is closed, whoever closes it; may block for a second or so. */
    @Override
    public void close() {
        synchronized (closing) {
            Deque<AutoCloseable> rest;
            synchronized (this) {
                closed = true;
                rest = new ArrayDeque<>(open);
                open.clear();
            }
            rest.forEach(Holdings::close);
        }
    }

    private static void close(AutoCloseable opened) {
        try {
            opened.close();
        } catch (Exception e) {
            // The outcome for the packets is known by now, so this is no reason to fail.
            LOG.warn(
                    "closing {} failed: {}",
                    opened.getClass().getSimpleName(),
                    e.getClass().getName());
        }
    }
}
