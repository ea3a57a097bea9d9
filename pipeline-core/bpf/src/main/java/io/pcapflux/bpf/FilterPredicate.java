package io.pcapflux.bpf;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tests the packets of one stream, each with the program for its link type. For one thread at a time. */
final class FilterPredicate implements Predicate<Packet> {
    private final FilterExpression expression;
    private final Map<LinkType, BpfProgram> programs = new HashMap<>();
    private @Nullable CaptureInterface lastInterface;
    private @Nullable BpfProgram lastProgram;

    FilterPredicate(FilterExpression expression) {
        this.expression = expression;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // nearly always the very same object; else the map knows
    public boolean test(Packet packet) {
        CaptureInterface captureInterface = packet.captureInterface();
        BpfProgram program = lastProgram;
        if (program == null || captureInterface != lastInterface) {
            program = programs.computeIfAbsent(captureInterface.linkType(), expression::compile);
            lastProgram = program;
            lastInterface = captureInterface;
        }
        return program.accepts(packet);
    }
}
