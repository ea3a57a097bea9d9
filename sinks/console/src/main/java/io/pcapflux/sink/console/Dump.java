package io.pcapflux.sink.console;

/** Which bytes of a packet are printed below its line, and how; the four of tcpdump's options. */
public enum Dump {
    /** {@code -x}: hexadecimal, without the link-level header. */
    HEX(false, false),
    /** {@code -xx}: hexadecimal, with the link-level header. */
    HEX_LINK(true, false),
    /** {@code -X}: hexadecimal and ASCII, without the link-level header. */
    HEX_ASCII(false, true),
    /** {@code -XX}: hexadecimal and ASCII, with the link-level header. */
    HEX_ASCII_LINK(true, true);

    private final boolean link;
    private final boolean ascii;

    Dump(boolean link, boolean ascii) {
        this.link = link;
        this.ascii = ascii;
    }

    boolean withLink() {
        return link;
    }

    boolean withAscii() {
        return ascii;
    }
}
