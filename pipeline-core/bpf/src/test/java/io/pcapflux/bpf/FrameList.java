package io.pcapflux.bpf;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Ascending frame numbers, written as {@code 1-3,5}. */
final class FrameList {
    private static final int LONGEST = 400;

    private record Range(int first, int last) {
        @Override
        public String toString() {
            return first == last ? String.valueOf(first) : first + "-" + last;
        }
    }

    private final List<Range> ranges = new ArrayList<>();
    private int size;

    void add(int frame) {
        int end = ranges.size() - 1;
        if (end >= 0 && ranges.get(end).last() == frame - 1) {
            ranges.set(end, new Range(ranges.get(end).first(), frame));
        } else {
            ranges.add(new Range(frame, frame));
        }
        size++;
    }

    int size() {
        return size;
    }

    /** The list, or where it is long {@code sha256:} and the hash of its characters. */
    String asRecorded() {
        String list = ranges.stream().map(Range::toString).collect(Collectors.joining(","));
        return list.length() <= LONGEST ? list : "sha256:" + sha256(list);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
