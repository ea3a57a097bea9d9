"""What two clients that are not ours read from a topic."""
import struct
import subprocess

import confluent_kafka


def messages(broker, topic):
    """All records, as the client has them."""
    consumer = confluent_kafka.Consumer({"bootstrap.servers": broker, "group.id": "judge",
                                         "enable.auto.commit": False, "enable.partition.eof": True})
    partitions = consumer.list_topics(topic, 30).topics[topic].partitions
    consumer.assign([confluent_kafka.TopicPartition(topic, p, confluent_kafka.OFFSET_BEGINNING) for p in partitions])
    found, ended = [], 0
    while ended < len(partitions):
        message = consumer.poll(30)
        assert message is not None, "no answer"
        if message.error():
            assert message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF, message.error()
            ended += 1
        else:
            found.append(message)
    consumer.close()
    return found


def records(broker, topic):
    """All records, as (partition, timestamp in ms, key, value, fields of the header "pcap")."""
    found = []
    for message in messages(broker, topic):
        (name, header), = message.headers()
        assert name == "pcap" and len(header) == 44
        fields = struct.unpack("!BBHIqQI16s", header)
        found.append((message.partition(), message.timestamp()[1], message.key(), message.value(), fields))
    return found


def values(broker, topic):
    """The values, as kcat reads them from a topic of one partition."""
    out = subprocess.run(["kcat", "-b", broker, "-C", "-t", topic, "-e", "-q", "-f", "%R%s"],
                         capture_output=True, check=True).stdout
    found, at = [], 0
    while at < len(out):
        (size,) = struct.unpack("!i", out[at:at + 4])
        at += 4 + size
        found.append(out[at - size:at])
    return found
