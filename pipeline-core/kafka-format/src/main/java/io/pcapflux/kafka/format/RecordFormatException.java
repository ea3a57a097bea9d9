package io.pcapflux.kafka.format;

/** A Kafka record does not have the form it should have; the message says what is wrong, with the numbers. */
public final class RecordFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    RecordFormatException(String message) {
        super(message);
    }
}
