package io.pcapflux.operator;

import io.pcapflux.anonymize.AnonymizationKey;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import reactor.core.publisher.Flux;

class StandardOperatorsContractTest {
    @Nested
    class Filter implements PacketOperatorContract {
        @Override
        public PacketOperator operator() {
            return PacketOperators.filter(() -> packet -> packet.sequence() % 3 != 1);
        }
    }

    @Nested
    class Truncate implements PacketOperatorContract {
        @Override
        public PacketOperator operator() {
            return PacketOperators.truncate(50);
        }
    }

    @Nested
    class Limit implements PacketOperatorContract {
        @Override
        public PacketOperator operator() {
            return PacketOperators.limit().packets(1000).span(Duration.ofHours(1));
        }
    }

    @Nested
    class SampleEvery implements PacketOperatorContract {
        @Override
        public PacketOperator operator() {
            return PacketOperators.sampleEvery(7);
        }
    }

    @Nested
    class SampleRandomly implements PacketOperatorContract {
        @Override
        public PacketOperator operator() {
            return PacketOperators.sampleRandomly(0.4, 42);
        }
    }

    @Nested
    class Deduplicating implements PacketOperatorContract {
        @Override
        public PacketOperator operator() {
            return PacketOperators.deduplicate();
        }

        @Override
        public Flux<Packet> input(long n) {
            Flux<Packet> packets = TestPackets.flux(n);
            return packets.map(packet -> packet.sequence() % 3 == 1
                    ? packet.withBytes(TestPackets.packet(packet.sequence() - 1).toByteArray(), packet.originalLength())
                    : packet);
        }
    }

    @Nested
    class ShiftTime implements PacketOperatorContract {
        @Override
        public PacketOperator operator() {
            return PacketOperators.shiftTime(Duration.ofMillis(-1500));
        }
    }

    @Nested
    class Pacing implements PacketOperatorContract {
        @Override
        public PacketOperator operator() {
            return PacketOperators.pace(10);
        }
    }

    @Nested
    class StartingAt implements PacketOperatorContract {
        @Override
        public PacketOperator operator() {
            return PacketOperators.startAt(Instant.EPOCH);
        }
    }

    @Nested
    class FirstPerFlows implements PacketOperatorContract {
        @Override
        public PacketOperator operator() {
            return PacketOperators.firstPerFlow(3).flows(8);
        }
    }

    @Nested
    class StripVlan implements PacketOperatorContract {
        @Override
        public PacketOperator operator() {
            return PacketOperators.stripVlan();
        }
    }

    @Nested
    class Anonymizing implements PacketOperatorContract {
        @Override
        public PacketOperator operator() {
            return PacketOperators.anonymize(AnonymizationKey.of("0".repeat(64)));
        }
    }
}
