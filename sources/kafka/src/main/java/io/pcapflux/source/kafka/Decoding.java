package io.pcapflux.source.kafka;

import io.pcapflux.kafka.format.RecordDecoder;
import io.pcapflux.kafka.format.RecordFormatException;
import io.pcapflux.ledger.SourceAccount;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all partitions of a subscription decode with, and where they note what is no packet. */
final class Decoding {
    private static final Logger LOG = LoggerFactory.getLogger(Decoding.class);
    /** Logged one by one; a topic full of them would fill the log. */
    private static final int MOST_LOGGED = 10;

    private final RecordDecoder decoder;
    private final Optional<DeadLetters> deadLetters;
    private final LongAdder foreign;
    private final LongAdder corrupt;
    private final LongAdder duplicates;
    private int logged;

    Decoding(RecordDecoder decoder, SourceAccount account, Optional<DeadLetters> deadLetters) {
        this.decoder = decoder;
        this.deadLetters = deadLetters;
        this.foreign = account.note("foreign");
        this.corrupt = account.note("corrupt");
        this.duplicates = account.note("duplicate");
    }

    RecordDecoder decoder() {
        return decoder;
    }

    LongAdder duplicates() {
        return duplicates;
    }

    /** A record, or what is left of it, is not delivered. May block where it is put aside. */
    void passOver(PartitionQueue.Arrival record, RecordFormatException why) {
        (why.isForeign() ? foreign : corrupt).increment();
        if (logged < MOST_LOGGED) {
            logged++;
            LOG.warn(
                    "{} is {}: {}{}",
                    record.stored(),
                    deadLetters.isPresent() ? "put aside" : "passed over",
                    why.getMessage(),
                    logged < MOST_LOGGED ? "" : "; further ones are only counted");
        }
        deadLetters.ifPresent(letters -> letters.put(record.original(), why));
    }
}
