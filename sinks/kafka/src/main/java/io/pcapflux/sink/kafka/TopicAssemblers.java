package io.pcapflux.sink.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.format.OutgoingRecord;
import io.pcapflux.kafka.format.RecordAssembler;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.Packet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes records of packets, an assembler for each topic they go to. For one thread at a time. */
final class TopicAssemblers {
    /** Names come from captures: somebody may have made up many. */
    static final int MOST_TOPICS = 256;

    private final TopicName name;
    private final BiFunction<String, Packet, RecordAssembler> opener;
    private final Map<String, RecordAssembler> assemblers = new LinkedHashMap<>();
    private @Nullable CaptureInterface latest;
    private String latestTopic = "";
    private @Nullable RecordAssembler latestAssembler;

    /**
     * @param opener makes the assembler of a topic when its first packet comes, and may refuse that; may block
     */
    TopicAssemblers(TopicName name, BiFunction<String, Packet, RecordAssembler> opener) {
        this.name = name;
        this.opener = opener;
    }

    /**
     * Takes a packet; see {@link RecordAssembler#add}.
     *
     * @throws RuntimeException if the packet cannot be in a record, or its topic cannot be had
     */
    void add(Packet packet, Consumer<TopicRecord> ready) {
        CaptureInterface from = packet.captureInterface();
        RecordAssembler assembler = latestAssembler;
        if (assembler == null || !from.equals(latest)) {
            latestTopic = name.of(from);
            assembler = assembler(latestTopic, packet);
            latestAssembler = assembler;
            latest = from;
        }
        assembler.add(packet, to(latestTopic, ready));
    }

    private RecordAssembler assembler(String topic, Packet first) {
        RecordAssembler known = assemblers.get(topic);
        if (known != null) {
            return known;
        }
        if (assemblers.size() >= MOST_TOPICS) {
            throw new PcapfluxException(
                    "topic " + topic + " would be one more than the " + MOST_TOPICS + " that one run writes to",
                    "split the captures, or use a topic without %i");
        }
        RecordAssembler opened = opener.apply(topic, first);
        assemblers.put(topic, opened);
        return opened;
    }

    /** See {@link RecordAssembler#cutOld}. */
    void cutOld(Consumer<TopicRecord> ready) {
        assemblers.forEach((topic, assembler) -> assembler.cutOld(to(topic, ready)));
    }

    /** See {@link RecordAssembler#cutAll}. */
    void cutAll(Consumer<TopicRecord> ready) {
        assemblers.forEach((topic, assembler) -> assembler.cutAll(to(topic, ready)));
    }

    private static Consumer<OutgoingRecord> to(String topic, Consumer<TopicRecord> ready) {
        return made -> ready.accept(new TopicRecord(topic, made));
    }
}
