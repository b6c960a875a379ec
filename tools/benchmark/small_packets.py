"""A capture of many small packets: small_packets.write(PATH, COUNT).

Conversations of 21 bytes there and back, 23 times each, sixteen of them at once.
"""
import random
import struct

CLIENT, SERVER = 0x0A000001, 0x0A000002
ETHERNET = bytes(12) + b"\x08\x00"


def conversation():
    """Its segments: sender, sequence number, acknowledgment number, flags, length."""
    client, server = 1_001, 5_001
    yield 0, client - 1, 0, 0x02, 0
    yield 1, server - 1, client, 0x12, 0
    yield 0, client, server, 0x10, 0
    for _ in range(23):
        yield 0, client, server, 0x18, 21
        client += 21
        yield 1, server, client, 0x10, 0
        yield 1, server, client, 0x18, 21
        server += 21
        yield 0, client, server, 0x10, 0
    yield 0, client, server, 0x11, 0
    yield 1, server, client + 1, 0x10, 0
    yield 1, server, client + 1, 0x11, 0
    yield 0, client + 1, server + 1, 0x10, 0


def frame(port, sender, sequence, acknowledgment, flags, length):
    ends = (CLIENT, SERVER) if sender == 0 else (SERVER, CLIENT)
    ports = (port, 7) if sender == 0 else (7, port)
    ip = struct.pack(">BBHHHBBHII", 0x45, 0, 40 + length, 0, 0, 64, 6, 0, *ends)
    tcp = struct.pack(">HHIIBBHHH", *ports, sequence, acknowledgment, 0x50, flags, 500, 0, 0)
    return ETHERNET + ip + tcp + b"a" * length


def write(path, count):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 1))
        for time, packet in zip(range(1_700_000_000_000_000, 1 << 62, 11), packets(count)):
            file.write(struct.pack("<IIII", time // 1_000_000, time % 1_000_000, len(packet), len(packet)) + packet)


def packets(count):
    choice = random.Random(1)
    begun = 0
    talks = []
    while count > 0:
        while len(talks) < 16:
            begun += 1
            talks.append((1_024 + begun % 60_000, conversation()))
        place = choice.randrange(len(talks))
        port, segments = talks[place]
        segment = next(segments, None)
        if segment is None:
            talks.pop(place)
            continue
        yield frame(port, *segment)
        count -= 1
