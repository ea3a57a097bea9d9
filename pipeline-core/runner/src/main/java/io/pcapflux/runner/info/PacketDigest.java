package io.pcapflux.runner.info;

import io.pcapflux.packet.Packet;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over what every reader of a capture must agree on: for each packet the line
 * {@code <time in ns> <captured length> <original length>\n} in ASCII and then the captured bytes. A packet without a
 * time counts as 0.
 */
final class PacketDigest {
    private final MessageDigest digest;

    PacketDigest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    void add(Packet packet) {
        String line = nanos(packet) + " " + packet.capturedLength() + " " + packet.originalLength() + "\n";
        digest.update(line.getBytes(StandardCharsets.US_ASCII));
        digest.update(packet.chunk(), packet.offset(), packet.capturedLength());
    }

    /** In full, also where 64 bits cannot hold it. */
    private static String nanos(Packet packet) {
        long nanos = packet.hasTimestamp() ? packet.timestampNanos() : 0;
        if (nanos != Long.MAX_VALUE && nanos != Packet.NO_TIMESTAMP + 1) {
            return Long.toString(nanos);
        }
        return BigInteger.valueOf(packet.timestampSeconds())
                .multiply(BigInteger.valueOf(1_000_000_000L))
                .add(BigInteger.valueOf(packet.timestampNanoOfSecond()))
                .toString();
    }

    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
