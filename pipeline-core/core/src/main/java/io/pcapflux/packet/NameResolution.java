package io.pcapflux.packet;

import java.util.List;

/**
 * Names of addresses that a capture brings along, as a pcapng name resolution block tells them.
 *
 * @param records a code each (1 = an IPv4 address and its names, 2 = IPv6) with its bytes
 * @param options which server told the names
 */
public record NameResolution(Capture capture, List<CaptureOption> records, CaptureOptions options)
        implements CaptureMetadata {
    public NameResolution {
        records = List.copyOf(records);
    }

    @Override
    public long weight() {
        return CaptureOptions.weight(records) + options.weight();
    }
}
