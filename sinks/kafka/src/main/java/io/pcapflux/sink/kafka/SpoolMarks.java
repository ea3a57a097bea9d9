package io.pcapflux.sink.kafka;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureOption;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.Packet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a packet in a spool keeps what it is: its number in the capture is its packet id (the option {@code epb_packetid}),
 * and the description of its interface has a comment that names the capture. For one thread at a time.
 */
final class SpoolMarks {
    private static final int PACKET_ID = 5;
    private static final CaptureOption NO_TIME =
            CaptureOption.text(CaptureOption.COMMENT, "pcapflux spool: the packet has no time");
    private static final Pattern ORIGIN =
            Pattern.compile("pcapflux spool: interface (\\d{1,9}) of capture ([0-9a-f-]{36}), (.*)", Pattern.DOTALL);

    private final Map<CaptureInterface, CaptureInterface> known = new HashMap<>();
    private final Map<UUID, Capture> captures = new HashMap<>();
    private @Nullable CaptureInterface latest;
    private @Nullable CaptureInterface latestMarked;

    /** The packet as it goes into the spool. The first one of a capture may block, see {@link Capture#id()}. */
    Packet marked(Packet packet) {
        List<CaptureOption> options = new ArrayList<>(without(packet.options(), option -> option.code() == PACKET_ID));
        options.add(new CaptureOption(PACKET_ID, number(packet.sequence())));
        if (!packet.hasTimestamp()) {
            options.add(NO_TIME);
        }
        return packet.with(marked(packet.captureInterface()), new CaptureOptions(options));
    }

    private static ByteBuffer number(long sequence) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(sequence)
                .flip();
    }

    private CaptureInterface marked(CaptureInterface from) {
        CaptureInterface marked = from.equals(latest) ? latestMarked : known.get(from);
        if (marked == null) {
            String origin = "pcapflux spool: interface " + from.id() + " of capture "
                    + from.capture().id() + ", " + from.capture().name();
            List<CaptureOption> options = new ArrayList<>(from.options().all());
            options.add(CaptureOption.text(CaptureOption.COMMENT, origin));
            marked = with(from, from.capture(), from.id(), options);
            known.put(from, marked);
        }
        latest = from;
        latestMarked = marked;
        return marked;
    }

    /** The packet that went into the spool; one without marks as it is. */
    Packet restored(Packet packet) {
        CaptureOption id = packet.options().first(PACKET_ID).orElse(null);
        if (id == null || id.value().remaining() != Long.BYTES) {
            return packet;
        }
        boolean noTime = packet.options().all().contains(NO_TIME);
        Packet restored = new Packet(
                restored(packet.captureInterface()),
                id.value().order(ByteOrder.LITTLE_ENDIAN).getLong(),
                noTime ? 0 : packet.timestampSeconds(),
                noTime ? -1 : packet.timestampNanoOfSecond(),
                (int) packet.originalLength(),
                packet.chunk(),
                packet.offset(),
                packet.capturedLength());
        List<CaptureOption> own =
                without(packet.options(), option -> option.code() == PACKET_ID || option.equals(NO_TIME));
        return own.isEmpty() ? restored : restored.withOptions(new CaptureOptions(own));
    }

    private CaptureInterface restored(CaptureInterface in) {
        CaptureInterface restored = in.equals(latest) ? latestMarked : known.get(in);
        if (restored == null) {
            restored = origin(in);
            known.put(in, restored);
        }
        latest = in;
        latestMarked = restored;
        return restored;
    }

    private CaptureInterface origin(CaptureInterface in) {
        for (String comment : in.comments()) {
            Matcher origin = ORIGIN.matcher(comment);
            if (origin.matches()) {
                UUID id = UUID.fromString(origin.group(2));
                Capture capture = captures.computeIfAbsent(id, ignored -> new Capture(origin.group(3), () -> id));
                List<CaptureOption> own = without(
                        in.options(),
                        option -> option.code() == CaptureOption.COMMENT && comment.equals(option.text()));
                return with(in, capture, Integer.parseInt(origin.group(1)), own);
            }
        }
        return in;
    }

    /** What is remembered of a file's interfaces is of no use behind its end. */
    void endFile() {
        known.clear();
        latest = null;
    }

    private static CaptureInterface with(CaptureInterface like, Capture capture, int id, List<CaptureOption> options) {
        return new CaptureInterface(
                capture,
                id,
                like.linkType(),
                like.snaplen(),
                like.resolution(),
                like.timeOffset(),
                new CaptureOptions(options));
    }

    private static List<CaptureOption> without(CaptureOptions options, Predicate<CaptureOption> out) {
        return options.all().stream().filter(out.negate()).toList();
    }
}
