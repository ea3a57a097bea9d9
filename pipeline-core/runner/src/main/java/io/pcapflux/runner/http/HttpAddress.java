package io.pcapflux.runner.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where to listen, as {@code host:port}.
 *
 * @param host a name or an address, IPv6 in brackets
 * @param port 0 to 65535; 0 for any that is free
 */
record HttpAddress(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(\\[[^\\]]*\\]|[^:\\[\\]]*):(\\d{1,5})");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?");
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
    private static final Pattern IPV4 =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
    private static final int MOST = 65_535;

    /**
     * Parses an address. A name is not looked up.
     *
     * @throws IllegalArgumentException that says what would be right
     */
    static HttpAddress parse(String text) {
        String stripped = text.strip();
        if (stripped.matches(":?\\d{1,5}")) {
            String port = stripped.replace(":", "");
            throw new IllegalArgumentException("names no host: say 127.0.0.1:" + port
                    + " for this machine only, or 0.0.0.0:" + port + " for all that can reach it");
        }
        Matcher form = FORM.matcher(stripped);
        if (!form.matches()) {
            throw new IllegalArgumentException("must be host:port, such as 127.0.0.1:8080 or [::1]:8080");
        }
        int port = Integer.parseInt(form.group(2));
        if (port > MOST) {
            throw new IllegalArgumentException(
                    "has a port above " + MOST + ": give one from 1 to " + MOST + ", or 0 for any that is free");
        }
        return new HttpAddress(host(form.group(1)), port);
    }

    private static String host(String host) {
        if (host.startsWith("[") ? isIpv6(host) : isIpv4OrName(host)) {
            return host;
        }
        throw new IllegalArgumentException("names no host that can be: say 127.0.0.1, [::1], a name of this machine, or"
                + " 0.0.0.0 for all its addresses");
    }

    private static boolean isIpv4OrName(String host) {
        return NUMBERS.matcher(host).matches()
                ? IPV4.matcher(host).matches()
                : NAME.matcher(host).matches();
    }

    /** In brackets it is never looked up. The scope, such as {@code %eth0}, may be of another machine. */
    private static boolean isIpv6(String bracketed) {
        String literal = bracketed.replaceFirst("%[A-Za-z0-9._-]+\\]$", "]");
        try {
            return literal.contains(":") && InetAddress.getByName(literal) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
