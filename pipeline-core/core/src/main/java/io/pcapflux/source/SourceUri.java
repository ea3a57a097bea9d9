package io.pcapflux.source;

import io.pcapflux.PcapfluxException;

/**
 * Where packets come from, in one string, as WinPcap's {@code pcap_parsesrcstr} and {@code pcap_createsrcstr} have it:
 *
 * <ul>
 *   <li>{@code file:///path/x.pcap}, {@code file://x.pcap}, {@code file:/path/x.pcap} or just a path: a file
 *   <li>{@code rpcap://eth0}: an adapter of this machine
 *   <li>{@code rpcap://host/eth0}, {@code rpcap://host:port/eth0}, {@code rpcap://[2001:db8::1]:port/eth0}: an adapter
 *       of another machine
 * </ul>
 *
 * <p>Unlike WinPcap, which takes a bare string for an adapter, a bare string is a file here; and in a {@code file:} URI
 * (not in a bare path) {@code %20} stands for the byte 20 hex, as RFC 3986 has it, in UTF-8. What follows
 * {@code file://} is the path, as in WinPcap: there is no host in it.
 */
public sealed interface SourceUri {
    /** The source string, which {@link #parse} makes the same value of. */
    @Override
    String toString();

    /**
     * A file.
     *
     * @param path absolute or relative; {@code -} and patterns are the reader's affair
     */
    record File(String path) implements SourceUri {
        public File {
            FilePath.check(path);
        }

        @Override
        public String toString() {
            return SourceStrings.FILE + FilePath.encode(path);
        }
    }

    /**
     * An adapter of this machine.
     *
     * @param name as the system has it, such as {@code eth0}
     */
    record Adapter(String name) implements SourceUri {
        public Adapter {
            SourceStrings.checkAdapter(name);
        }

        @Override
        public String toString() {
            return SourceStrings.RPCAP + name;
        }
    }

    /**
     * An adapter of another machine, where an rpcapd listens.
     *
     * @param host a name or an address, IPv6 without brackets
     * @param port 1 to 65535
     * @param adapter as that system has it
     */
    record Remote(String host, int port, String adapter) implements SourceUri {
        /** Where rpcapd listens unless told otherwise. */
        public static final int DEFAULT_PORT = 2002;

        public Remote {
            SourceStrings.checkHost(host);
            SourceStrings.checkPort(port);
            SourceStrings.checkAdapter(adapter);
        }

        @Override
        public String toString() {
            String bracketed = host.indexOf(':') < 0 ? host : "[" + host + "]";
            return SourceStrings.RPCAP + bracketed + ":" + port + "/" + adapter;
        }
    }

    /**
     * Parses a source string.
     *
     * @throws PcapfluxException if it is malformed, or of a scheme other than {@code file} and {@code rpcap}
     */
    static SourceUri parse(String text) {
        return SourceStrings.parse(text);
    }

    /**
     * The path of a source that must be a file.
     *
     * @throws PcapfluxException if it is malformed or an adapter
     */
    static String filePath(String text) {
        if (parse(text) instanceof File file) {
            return file.path();
        }
        throw new PcapfluxException(
                text + ": an adapter, where a capture file is wanted", "give a path or a file:// URI");
    }
}
