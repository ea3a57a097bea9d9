"""judge_pycapa.py BROKER TOPIC CAPTURE: records as Metron reads them against what tcpdump reads from the capture."""
import struct
import subprocess
import sys

from kafka_records import messages

broker, topic, capture = sys.argv[1:]

read = []
for message in messages(broker, topic):
    assert message.headers() is None and len(message.key()) == 8
    (micros,) = struct.unpack("!Q", message.key())
    read.append((micros, message.value()))

pcap = subprocess.run(["tcpdump", "-r", capture, "-w", "-"], capture_output=True, check=True).stdout
frames, at = [], 24
while at < len(pcap):
    seconds, micros, captured, wire = struct.unpack("<IIII", pcap[at:at + 16])
    at += 16 + captured
    frames.append((seconds * 1000000 + micros, pcap[at - captured:at]))

print(f"{len(read)} records, {len(frames)} frames, {'equal' if read == frames else 'DIFFERENT'}")
