package io.pcapflux.sink;

/** A sink that writes one piece after the other and can be told to begin the next one, as SIGHUP does. */
public interface RotatableSink {
    /** Ends the current pieces of all running subscriptions soon. May be called from any thread; does not block. */
    void rotate();
}
