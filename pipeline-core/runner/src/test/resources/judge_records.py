"""judge_records.py BROKER TOPIC CAPTURE: what kcat reads from the topic against what tcpdump reads from the capture."""
import struct
import subprocess
import sys

broker, topic, capture = sys.argv[1:]


def output(*command):
    return subprocess.run(command, capture_output=True, check=True).stdout


out = output("kcat", "-b", broker, "-C", "-t", topic, "-e", "-q", "-f", "%R%T %h%s")
records, at = {}, 0
while at < len(out):
    (size,) = struct.unpack("!i", out[at:at + 4])
    space = out.index(b" ", at + 4)
    stamp = int(out[at + 4:space])
    assert out[space + 1:space + 6] == b"pcap="
    header = out[space + 6:space + 50]
    version, flags, link, wire, nanos, sequence, interface, ident = struct.unpack("!BBHIqQI16s", header)
    assert (version, flags, link, interface, stamp) == (1, 0, 1, 0, nanos // 1000000)
    at = space + 50 + size
    records[sequence] = (nanos, wire, out[at - size:at])

pcap = output("tcpdump", "-r", capture, "-w", "-")
frames, at = [], 24
while at < len(pcap):
    sec, usec, captured, wire = struct.unpack("<IIII", pcap[at:at + 16])
    at += 16 + captured
    frames.append((sec * 1000000000 + usec * 1000, wire, pcap[at - captured:at]))

read = [records[i] for i in sorted(records)]
print(f"{len(read)} records, {len(frames)} frames, {'equal' if read == frames else 'DIFFERENT'}")
