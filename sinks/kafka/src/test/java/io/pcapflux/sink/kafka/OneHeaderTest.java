package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class OneHeaderTest {
    private static final byte[] VALUE = {1, 2};

    private final ProducerRecord<byte[], byte[]> record =
            new OneHeaderRecord("topic", null, 5L, null, new byte[] {3}, new OneHeader("pcap", VALUE));

    @Test
    void isTheOnlyHeaderOfItsRecord() {
        assertThat(record.headers().toArray()).singleElement().satisfies(OneHeaderTest::isThere);
        assertThat(record.headers()).singleElement().satisfies(OneHeaderTest::isThere);
        assertThat(record.headers().headers("pcap")).singleElement().satisfies(OneHeaderTest::isThere);
        assertThat(record.headers().lastHeader("pcap")).satisfies(OneHeaderTest::isThere);
        assertThat(record.headers().lastHeader("other")).isNull();
        assertThat(record.headers().headers("other")).isEmpty();
    }

    @Test
    void othersMayBeAddedBehindIt() {
        record.headers().add("trace", new byte[] {4}).add(new RecordHeader("span", new byte[] {5}));
        record.headers().add(new RecordHeader("last", new byte[] {6}));

        assertThat(record.headers().toArray()).extracting(Header::key).containsExactly("pcap", "trace", "span", "last");
        isThere(record.headers().toArray()[0]);
    }

    @Test
    void mayBeRemoved() {
        record.headers().remove("pcap");

        assertThat(record.headers().toArray()).isEmpty();
        assertThat(record.headers()).isEmpty();
    }

    private static void isThere(Header header) {
        assertThat(header.key()).isEqualTo("pcap");
        assertThat(header.value()).isEqualTo(VALUE);
    }
}
