package io.pcapflux.source;

import io.pcapflux.PcapfluxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The grammar of {@link SourceUri}. */
final class SourceStrings {
    static final String FILE = "file://";
    static final String RPCAP = "rpcap://";

    private static final String FORM = "write rpcap://ADAPTER or rpcap://HOST:PORT/ADAPTER";
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://.*", Pattern.DOTALL);
    private static final Pattern SHORT_FILE = Pattern.compile("(?i:file):(/(?!/).*)", Pattern.DOTALL);
    private static final Pattern AUTHORITY = Pattern.compile("(?:\\[([^\\[\\]]*)]|([^\\[\\]:]*))(?::([^:]*))?");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9._-]+)?");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    private SourceStrings() {}

    static SourceUri parse(String text) {
        Matcher shortFile = SHORT_FILE.matcher(text);
        if (shortFile.matches()) {
            return file(text, shortFile.group(1));
        }
        Matcher scheme = SCHEME.matcher(text);
        if (!scheme.matches()) {
            return new SourceUri.File(text);
        }
        String rest = text.substring(scheme.end(1) + "://".length());
        return switch (scheme.group(1).toLowerCase(Locale.ROOT)) {
            case "file" -> file(text, rest);
            case "rpcap" -> rpcap(text, rest);
            case "rpcaps" -> throw wrong(text, "rpcap over TLS is not supported", FORM);
            default -> throw wrong(text, "no such kind of source", "give a path, file:// or rpcap://");
        };
    }

    private static SourceUri file(String text, String path) {
        if (path.isEmpty()) {
            throw wrong(text, "names no file", "write file:///path/of/the/file");
        }
        FilePath.check(path);
        return new SourceUri.File(FilePath.decode(text, path));
    }

    private static SourceUri rpcap(String text, String rest) {
        int slash = rest.indexOf('/');
        if (slash < 0) {
            return new SourceUri.Adapter(rest);
        }
        String authority = rest.substring(0, slash);
        if (authority.indexOf('@') >= 0) {
            throw new PcapfluxException("a user in an rpcap:// source is not supported", FORM);
        }
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            throw wrong(text, "the host cannot be told from the port", "put an IPv6 address in brackets");
        }
        boolean bracketed = parts.group(1) != null;
        String host = bracketed ? parts.group(1) : parts.group(2);
        if (bracketed && host.indexOf(':') < 0) {
            throw wrong(text, "there is no IPv6 address in the brackets", FORM);
        }
        return new SourceUri.Remote(host, port(text, parts.group(3)), rest.substring(slash + 1));
    }

    private static int port(String text, @Nullable String port) {
        if (port == null) {
            return SourceUri.Remote.DEFAULT_PORT;
        }
        if (!PORT.matcher(port).matches()) {
            throw wrong(text, "the port is no number", FORM);
        }
        return Integer.parseInt(port);
    }

    static void checkAdapter(String name) {
        if (name.isEmpty()) {
            throw new PcapfluxException("an rpcap:// source names no adapter", FORM);
        }
        if (name.chars().anyMatch(c -> c <= ' ' || c == 0x7F || c == '/')) {
            throw new PcapfluxException("an adapter's name holds a space or a slash: \"" + name + "\"", FORM);
        }
    }

    static void checkHost(String host) {
        if (host.isEmpty()) {
            throw new PcapfluxException("an rpcap:// source names no host", FORM);
        }
        if (!HOST.matcher(host).matches() && !IPV6.matcher(host).matches()) {
            throw new PcapfluxException("no name or address of a host: \"" + host + "\"", FORM);
        }
    }

    static void checkPort(int port) {
        if (port < 1 || port > 65535) {
            throw new PcapfluxException("port " + port + " is not in 1..65535", "give the port of rpcapd");
        }
    }

    static PcapfluxException wrong(String text, String problem, String remedy) {
        return new PcapfluxException(text + ": " + problem, remedy);
    }
}
