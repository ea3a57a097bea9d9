package io.pcapflux.runner.cli;

import io.pcapflux.PcapfluxException;
import io.pcapflux.bpf.BpfProgram;
import io.pcapflux.bpf.FilterExpression;
import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.CaptureInterface;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The program that a filter becomes, as {@code tcpdump -d} prints it; one for each link type of the capture. */
final class ProgramListing {
    private static final int NO_LIMIT = 262_144;

    private ProgramListing() {}

    /**
     * Compiles a filter for the interfaces at the beginning of a file.
     *
     * @throws io.pcapflux.bpf.FilterSyntaxException if it is none
     */
    static List<String> of(FilterExpression filter, Path file) {
        Set<BpfProgram> programs = new LinkedHashSet<>();
        try (CaptureReader reader = CaptureFiles.open(file)) {
            for (CaptureInterface one : reader.interfaces()) {
                int snaplen = one.snaplen() == 0 ? NO_LIMIT : one.snaplen();
                programs.add(filter.compile(one.linkType(), snaplen));
            }
        } catch (IOException e) {
            throw new PcapfluxException(file + ": cannot be read: " + e.getMessage(), "give a capture file", e);
        }
        List<String> lines = new ArrayList<>();
        for (BpfProgram program : programs) {
            if (programs.size() > 1) {
                lines.add(program.linkType().label() + ":");
            }
            lines.addAll(program.disassembly());
        }
        return lines;
    }
}
