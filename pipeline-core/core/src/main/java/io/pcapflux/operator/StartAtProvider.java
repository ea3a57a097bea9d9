package io.pcapflux.operator;

import io.pcapflux.spi.OperatorProvider;
import io.pcapflux.spi.TimePoint;

/** {@code start-at: "2026-11-22T22:00:00Z"}. */
public final class StartAtProvider implements OperatorProvider<TimePoint> {
    @Override
    public String type() {
        return "start-at";
    }

    @Override
    public Class<TimePoint> options() {
        return TimePoint.class;
    }

    @Override
    public PacketOperator create(TimePoint time) {
        return PacketOperators.startAt(time.instant());
    }
}
