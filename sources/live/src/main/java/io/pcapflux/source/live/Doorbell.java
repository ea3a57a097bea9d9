package io.pcapflux.source.live;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;

/** Waits for a socket, until it is rung: any thread may. */
final class Doorbell implements AutoCloseable {
    private static final int REVENTS = 6;

    private final int descriptor = Linux.eventfd(0, Linux.EFD_CLOEXEC | Linux.EFD_NONBLOCK);
    /** Two of struct pollfd. */
    private final Memory polled = new Memory(16);

    private final Memory number = new Memory(Long.BYTES);
    private boolean closed;

    Doorbell(int socket) {
        polled.clear();
        polled.setInt(0, socket);
        polled.setShort(4, (short) Linux.POLLIN);
        polled.setInt(8, descriptor);
        polled.setShort(12, (short) Linux.POLLIN);
    }

    /** Ends the waiting that is going on, or else the next. */
    synchronized void ring() {
        if (!closed) {
            try (Memory one = new Memory(Long.BYTES)) {
                one.setLong(0, 1);
                NativeLong unused = Linux.write(descriptor, one, new NativeLong(one.size()));
            }
        }
    }

    /**
     * Waits until the socket has something, or this is rung.
     *
     * @param millis the longest time, -1 for ever
     * @return poll's events of the socket, 0 for none
     */
    int await(int millis) {
        try {
            int unused = Linux.poll(polled, new NativeLong(2), millis);
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Linux.EINTR) {
                return 0;
            }
            throw e;
        }
        if (polled.getShort(8 + REVENTS) != 0) {
            NativeLong unused = Linux.read(descriptor, number, new NativeLong(number.size()));
        }
        return polled.getShort(REVENTS);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            int unused = Linux.close(descriptor);
        }
    }
}
