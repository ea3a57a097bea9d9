package io.pcapflux.format.pcap;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureOption;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.TimeResolution;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * An interface of a pcapng section.
 *
 * @param units of its timestamps
 */
record PcapngInterface(CaptureInterface description, TimeUnits units) {
    private static final int RESOLUTION = 9;
    private static final int TIME_OFFSET = 14;

    /** Reads the body of an interface description block. */
    static PcapngInterface read(ByteBuffer body, Capture capture, int id) {
        LinkType linkType = new LinkType(Short.toUnsignedInt(body.getShort()));
        body.getShort(); // reserved
        int snaplen = Math.max(0, body.getInt());
        TimeResolution resolution = TimeResolution.MICROSECONDS;
        long offset = 0;
        List<CaptureOption> others = new ArrayList<>();
        for (CaptureOption option :
                PcapngOptions.read(body, PcapngBlock.INTERFACE_DESCRIPTION).all()) {
            ByteBuffer value = option.value().order(ByteOrder.LITTLE_ENDIAN);
            if (option.code() == RESOLUTION && value.remaining() >= 1) {
                resolution = new TimeResolution(value.get(0) < 0 ? 2 : 10, value.get(0) & 0x7F);
            } else if (option.code() == TIME_OFFSET && value.remaining() >= Long.BYTES) {
                offset = value.getLong(0);
            } else {
                others.add(option);
            }
        }
        CaptureOptions options = new CaptureOptions(others);
        return new PcapngInterface(
                new CaptureInterface(capture, id, linkType, snaplen, resolution, offset, options),
                new TimeUnits(resolution, offset));
    }

    /** The body of an interface description block. */
    static ByteBuffer write(CaptureInterface description, TimeUnits units) {
        List<CaptureOption> options = new ArrayList<>(description.options().all());
        int exponent = units.resolution().exponent();
        byte coded = (byte) (units.resolution().base() == 2 ? exponent | 0x80 : exponent);
        options.add(new CaptureOption(RESOLUTION, ByteBuffer.wrap(new byte[] {coded})));
        if (units.offsetSeconds() != 0) {
            ByteBuffer offset = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            options.add(new CaptureOption(TIME_OFFSET, offset.putLong(0, units.offsetSeconds())));
        }
        CaptureOptions all = new CaptureOptions(options);
        ByteBuffer body = ByteBuffer.allocate(8 + PcapngOptions.size(all)).order(ByteOrder.LITTLE_ENDIAN);
        body.putShort((short) description.linkType().number()).putShort((short) 0);
        body.putInt(description.snaplen());
        PcapngOptions.write(all, body);
        return body.flip();
    }
}
