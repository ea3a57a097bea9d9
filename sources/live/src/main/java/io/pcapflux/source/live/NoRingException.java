package io.pcapflux.source.live;

/** There can be no ring: the message says why. Another engine may do. */
final class NoRingException extends Exception {
    private static final long serialVersionUID = 1L;

    NoRingException(String why) {
        super(why);
    }

    NoRingException(String why, Throwable cause) {
        super(why, cause);
    }
}
