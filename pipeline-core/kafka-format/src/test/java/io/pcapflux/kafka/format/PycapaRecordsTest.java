package io.pcapflux.kafka.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.Packet;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PycapaRecordsTest {
    private final CaptureInterface eth0 = Assemblies.onlyInterface(Assemblies.capture());

    private OutgoingRecord record(long nanos) {
        List<OutgoingRecord> records = new ArrayList<>();
        RecordAssembler assembler = RecordAssembler.of(
                RecordLayout.PYCAPA, RecordKey.NONE, new TopicShape(1, key -> 0, 1000), new CaptureInterfaces());
        assembler.add(Assemblies.packet(eth0, 7, nanos, 60), records::add);
        return records.get(0);
    }

    private String key(long nanos) {
        return HexFormat.of().formatHex(record(nanos).key());
    }

    @Test
    void keyIsTheTimeInMicrosecondsBigEndian() {
        assertThat(key(1_700_000_000_123_456_999L)).isEqualTo("00060a2418202240");
        assertThat(key(-1)).isEqualTo("ffffffffffffffff");
        assertThat(key(Packet.NO_TIMESTAMP)).isEqualTo("0000000000000000");
    }

    @Test
    void recordHasTheFrameAndNothingElse() {
        OutgoingRecord record = record(1_700_000_000_123_456_999L);

        assertThat(record.value()).hasSize(60).containsOnly(7);
        assertThat(record.headerName()).isNull();
        assertThat(record.timestampMillis()).isNull();
        assertThat(record.partition()).isNull();
        assertThat(record.packets()).isEqualTo(1);
    }
}
