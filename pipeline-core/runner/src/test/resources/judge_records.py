"""judge_records.py BROKER TOPIC CAPTURE: the records of a topic against what tcpdump reads from the capture."""
import struct
import subprocess
import sys

from kafka_records import records, values

broker, topic, capture = sys.argv[1:]

read = {}
for partition, stamp, key, value, fields in records(broker, topic):
    version, flags, link, wire, nanos, sequence, interface, capture_id = fields
    assert (version, flags, link, interface) == (1, 0, 1, 0) and stamp == nanos // 1000000
    read[sequence] = (nanos, wire, value)
read = [read[sequence] for sequence in sorted(read)]

pcap = subprocess.run(["tcpdump", "-r", capture, "-w", "-"], capture_output=True, check=True).stdout
frames, at = [], 24
while at < len(pcap):
    seconds, micros, captured, wire = struct.unpack("<IIII", pcap[at:at + 16])
    at += 16 + captured
    frames.append((seconds * 1000000000 + micros * 1000, wire, pcap[at - captured:at]))

equal = read == frames and values(broker, topic) == [frame[2] for frame in frames]
print(f"{len(read)} records, {len(frames)} frames, {'equal' if equal else 'DIFFERENT'}")
