package io.pcapflux.source;

import io.pcapflux.PcapfluxException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A path as it stands in a {@code file:} URI: UTF-8, percent-encoded. */
final class FilePath {
    /** What need not be encoded in a path (RFC 3986: unreserved, sub-delims, colon, at, slash). */
    private static final String PLAIN = "-._~!$&'()*+,;=:@/";

    private FilePath() {}

    static void check(String path) {
        if (path.isEmpty()) {
            throw new PcapfluxException("a source names no file", "give a path");
        }
        if (path.indexOf('\0') >= 0) {
            throw new PcapfluxException("a path holds a Nul character", "check the path");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(path)) {
            throw new PcapfluxException("a path holds half a character", "check the path");
        }
    }

    static String encode(String path) {
        StringBuilder encoded = new StringBuilder(path.length() + 16);
        for (byte one : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (one & 0xFF);
            if (isAsciiLetterOrDigit(c) || PLAIN.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(one));
            }
        }
        return encoded.toString();
    }

    private static boolean isAsciiLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** Whatever is not percent-encoded is taken as it is, so that a pattern may be written plainly. */
    static String decode(String uri, String path) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
        int at = 0;
        while (at < path.length()) {
            int percent = path.indexOf('%', at);
            String plain = path.substring(at, percent < 0 ? path.length() : percent);
            bytes.writeBytes(plain.getBytes(StandardCharsets.UTF_8));
            at += plain.length();
            if (percent >= 0) {
                bytes.write(octet(uri, path, percent));
                at += 3;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new PcapfluxException(
                    uri + ": its percent-encoding is not UTF-8", "give the path without file://", e);
        }
    }

    private static int octet(String uri, String path, int percent) {
        if (percent > path.length() - 3
                || !HexFormat.isHexDigit(path.charAt(percent + 1))
                || !HexFormat.isHexDigit(path.charAt(percent + 2))) {
            throw new PcapfluxException(uri + ": a % without two hexadecimal digits", "write %25 for a percent sign");
        }
        return HexFormat.fromHexDigits(path, percent + 1, percent + 3);
    }
}
