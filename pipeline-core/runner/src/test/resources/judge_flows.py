"""judge_flows.py BROKER TOPIC CAPTURE: in which partitions the conversations lie that tshark sees."""
import subprocess
import sys

from kafka_records import records

FIELDS = ["ip.src", "ip.dst", "ip.proto", "tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport"]

broker, topic, capture = sys.argv[1:]

columns = [word for field in FIELDS for word in ("-e", field)]
rows = subprocess.run(["tshark", "-r", capture, "-T", "fields", "-E", "separator=,", "-E", "occurrence=f", *columns],
                      capture_output=True, check=True, text=True).stdout.splitlines()
flows, used = {}, set()
for partition, stamp, key, value, fields in records(broker, topic):
    source, destination, protocol, *ports = rows[fields[5]].split(",")
    if source:
        ends = frozenset([(source, ports[0] or ports[2]), (destination, ports[1] or ports[3])])
        flows.setdefault((protocol, ends), set()).add(partition)
        used.add(partition)
whole = sum(len(partitions) == 1 for partitions in flows.values())
print(f"{len(flows)} conversations, {whole} of them in one partition, {len(used)} partitions used")
