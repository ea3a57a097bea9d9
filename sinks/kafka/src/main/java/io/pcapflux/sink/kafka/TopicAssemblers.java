package io.pcapflux.sink.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.format.OutgoingRecord;
import io.pcapflux.kafka.format.RecordAssembler;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.Packet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes records of packets, an assembler for each topic they go to; topics are asked about each new interface. For one thread at a time. */
final class TopicAssemblers {
    /** Names come from captures: somebody may have made up many. */
    static final int MOST_TOPICS = 256;

    /** Each loop of a replay is a capture with interfaces of its own; behind so many, all are looked at anew. */
    private static final int MOST_INTERFACES = 4096;

    private final TopicName name;
    private final BiFunction<String, Packet, Destination> opener;
    private final RecordLayout layout;
    private final LongAdder timeClamped;
    private final Map<String, Destination> destinations = new LinkedHashMap<>();
    private final Map<CaptureInterface, Destination> known = new HashMap<>();
    /** The way of the latest packet, which is mostly that of the next one too. */
    private @Nullable Way latest;

    /**
     * Where packets go.
     *
     * @param furtherInterface told of the first packet of each interface but the one it was opened for; may refuse it
     */
    record Destination(String topic, RecordAssembler assembler, Consumer<Packet> furtherInterface) {
        private Consumer<OutgoingRecord> to(Consumer<TopicRecord> ready) {
            return made -> ready.accept(new TopicRecord(topic, made));
        }
    }

    /**
     * What is done with packets of an interface.
     *
     * @param asked who gets the records
     * @param ready hands them to it
     */
    private record Way(
            CaptureInterface from,
            RecordAssembler assembler,
            Consumer<TopicRecord> asked,
            Consumer<OutgoingRecord> ready) {}

    /**
     * @param layout of the records
     * @param account where packets are noted whose records cannot tell their time
     * @param opener makes the destination for a topic when its first packet comes, and may refuse that; may block
     */
    TopicAssemblers(
            TopicName name, RecordLayout layout, SinkAccount account, BiFunction<String, Packet, Destination> opener) {
        this.name = name;
        this.layout = layout;
        this.timeClamped = account.note("timeClamped");
        this.opener = opener;
    }

    /**
     * Takes a packet; see {@link RecordAssembler#add}.
     *
     * @throws RuntimeException if the packet cannot be in a record, or its topic cannot be had
     */
    void add(Packet packet, Consumer<TopicRecord> ready) {
        Way there = latest;
        if (there == null || there.asked() != ready || !there.from().equals(packet.captureInterface())) {
            there = wayOf(packet, ready);
            latest = there;
        }
        there.assembler().add(packet, there.ready());
        if (layout.clampsTimeOf(packet)) {
            timeClamped.increment();
        }
    }

    private Way wayOf(Packet packet, Consumer<TopicRecord> ready) {
        CaptureInterface from = packet.captureInterface();
        Destination destination = known.get(from);
        if (destination == null) {
            destination = destination(name.of(from), packet);
            remember(from, destination);
        }
        return new Way(from, destination.assembler(), ready, destination.to(ready));
    }

    /** Whether the packet's topic need not be looked up. */
    boolean know(Packet packet) {
        CaptureInterface from = packet.captureInterface();
        return (latest != null && from.equals(latest.from())) || known.containsKey(from);
    }

    private void remember(CaptureInterface from, Destination destination) {
        if (known.size() >= MOST_INTERFACES) {
            known.clear();
        }
        known.put(from, destination);
    }

    private Destination destination(String topic, Packet first) {
        Destination there = destinations.get(topic);
        if (there != null) {
            there.furtherInterface().accept(first);
            return there;
        }
        if (destinations.size() >= MOST_TOPICS) {
            throw new PcapfluxException(
                    "topic " + topic + " would be one more than the " + MOST_TOPICS + " that one run writes to",
                    "split the captures, or use a topic without %i");
        }
        Destination opened = opener.apply(topic, first);
        destinations.put(topic, opened);
        return opened;
    }

    /** See {@link RecordAssembler#cutOld}. */
    void cutOld(Consumer<TopicRecord> ready) {
        destinations.values().forEach(each -> each.assembler().cutOld(each.to(ready)));
    }

    /** See {@link RecordAssembler#cutAll}. */
    void cutAll(Consumer<TopicRecord> ready) {
        destinations.values().forEach(each -> each.assembler().cutAll(each.to(ready)));
    }
}
