"""A conversation on a network that loses packets, captured: lossy.py FILE, in a network namespace of its own.

nftables drops every thirteenth packet to the server and every eleventh to the client, behind the capture.
"""
import array
import fcntl
import random
import socket
import struct
import subprocess
import sys
import threading

file = sys.argv[1]


def run(*command):
    subprocess.run(command, check=True, timeout=20)


run("ip", "link", "set", "lo", "up", "mtu", "1500")
# What the kernel would cut into segments only for the card (SIOCETHTOOL: ETHTOOL_STSO, ETHTOOL_SGSO).
for command in (0x1F, 0x24):
    value = array.array("I", [command, 0])
    request = struct.pack("16sQ", b"lo", value.buffer_info()[0])
    fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), 0x8946, request)
# tcpdump and dumpcap want more of a namespace than an ordinary user's has.
packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
packets.bind(("lo", 0))
packets.setsockopt(socket.SOL_SOCKET, 35, 1)  # SO_TIMESTAMPNS
packets.setsockopt(263, 23, 1)  # PACKET_IGNORE_OUTGOING: each is seen once, as it arrives.
packets.settimeout(0.3)
captured = []
is_over = threading.Event()


def capture():
    while True:
        try:
            frame, ancillary, _, _ = packets.recvmsg(65536, 64)
        except TimeoutError:
            if is_over.is_set():
                return
            continue
        captured.append((*struct.unpack("qq", ancillary[0][2]), frame[:96], len(frame)))


capturing = threading.Thread(target=capture)
capturing.start()
listener = socket.create_server(("127.0.0.1", 5000))
run("nft", "add table ip t")
run("nft", "add chain ip t c { type filter hook input priority 0 ; }")
run("nft", "add rule ip t c tcp dport 5000 tcp flags & (syn | fin) == 0 numgen inc mod 13 == 5 drop")
run("nft", "add rule ip t c tcp sport 5000 tcp flags & (syn | fin) == 0 numgen inc mod 11 == 7 drop")


def serve():
    connection, _ = listener.accept()
    while data := connection.recv(65536):
        connection.sendall(data)
    connection.close()


threading.Thread(target=serve, daemon=True).start()
random.seed(1)
with socket.create_connection(("127.0.0.1", 5000), timeout=20) as client:
    # A portion goes when the one before is back, so that whoever captures keeps up.
    for _ in range(40):
        client.sendall(random.randbytes(9_000))
        missing = 9_000
        while missing > 0:
            data = client.recv(missing)
            assert data, missing
            missing -= len(data)
    client.shutdown(socket.SHUT_WR)
    assert client.recv(1) == b""
is_over.set()
capturing.join()
with open(file, "wb") as output:
    # pcap-savefile(5), nanoseconds, Ethernet.
    output.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65536, 1))
    for seconds, nanoseconds, frame, length in captured:
        output.write(struct.pack("<IIII", seconds, nanoseconds, len(frame), length) + frame)
