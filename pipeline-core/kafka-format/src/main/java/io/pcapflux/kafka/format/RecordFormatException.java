package io.pcapflux.kafka.format;

/** A Kafka record does not have the form it should have; the message says what is wrong, with the numbers. */
public final class RecordFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final boolean foreign;

    RecordFormatException(String message) {
        this(message, false);
    }

    private RecordFormatException(String message, boolean foreign) {
        super(message);
        this.foreign = foreign;
    }

    /** Something else than a packet was put into the topic. */
    static RecordFormatException foreign(String message) {
        return new RecordFormatException(message, true);
    }

    /** Whether the record was never meant to be a packet, as opposed to one that is damaged. */
    public boolean isForeign() {
        return foreign;
    }
}
