package io.pcapflux.format.pcap;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.TimeResolution;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An interface of a pcapng section.
 *
 * @param units of its timestamps
 */
record PcapngInterface(CaptureInterface description, TimeUnits units) {
    /**
     * Reads the body of an interface description block.
     *
     * @return null if an option is longer than the block
     */
    static @Nullable PcapngInterface read(ByteBuffer body, Capture capture, int id) {
        LinkType linkType = new LinkType(Short.toUnsignedInt(body.getShort()));
        body.getShort(); // reserved
        int snaplen = Math.max(0, body.getInt());
        Options options = new Options();
        if (!PcapngOptions.forEach(body, options::take)) {
            return null;
        }
        CaptureInterface description =
                new CaptureInterface(capture, id, options.name, linkType, snaplen, options.resolution);
        return new PcapngInterface(description, new TimeUnits(options.resolution, options.offsetSeconds));
    }

    private static final class Options {
        private @Nullable String name;
        private TimeResolution resolution = TimeResolution.MICROSECONDS;
        private long offsetSeconds;

        void take(int code, ByteBuffer value) {
            if (code == PcapngOptions.IF_NAME) {
                name = PcapngOptions.text(value);
            } else if (code == PcapngOptions.IF_TSRESOL && value.remaining() >= 1) {
                int coded = value.get(0);
                resolution = new TimeResolution(coded < 0 ? 2 : 10, coded & 0x7F);
            } else if (code == PcapngOptions.IF_TSOFFSET && value.remaining() >= Long.BYTES) {
                offsetSeconds = value.getLong(0);
            }
        }
    }
}
