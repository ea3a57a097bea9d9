"""judge_flows.py BROKER TOPIC CAPTURE: in which partitions kcat finds the conversations that tshark sees."""
import struct
import subprocess
import sys

PARTITIONS = 6
RECORD = len("pcap=") + 44
FIELDS = ["ip.src", "ip.dst", "ip.proto", "tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport"]

broker, topic, capture = sys.argv[1:]


def output(*command):
    return subprocess.run(command, capture_output=True, check=True).stdout


columns = [word for field in FIELDS for word in ("-e", field)]
rows = output("tshark", "-r", capture, "-T", "fields", "-E", "separator=,", "-E", "occurrence=f", *columns)
rows = rows.decode().splitlines()
flows, used = {}, set()
for partition in range(PARTITIONS):
    out = output("kcat", "-b", broker, "-C", "-t", topic, "-p", str(partition), "-e", "-q", "-f", "%h")
    assert len(out) % RECORD == 0
    for at in range(5, len(out), RECORD):
        sequence = struct.unpack("!BBHIqQ", out[at:at + 24])[5]
        src, dst, proto, *ports = rows[sequence].split(",")
        if src:
            ends = frozenset([(src, ports[0] or ports[2]), (dst, ports[1] or ports[3])])
            flows.setdefault((proto, ends), set()).add(partition)
            used.add(partition)
whole = sum(len(partitions) == 1 for partitions in flows.values())
print(f"{len(flows)} conversations, {whole} of them in one partition, {len(used)} partitions used")
