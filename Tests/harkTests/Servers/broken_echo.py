"""Echo servers as students break them: broken_echo.py FAULT."""
import socket
import struct
import sys


def upper_case(connection):
    while data := connection.recv(4096):
        connection.sendall(data.upper())


def first_recv_only(connection):
    connection.sendall(connection.recv(16))


def stops_at_short_read(connection):
    # As the tutorial's client does: what is shorter than the buffer is taken for the end.
    while len(data := connection.recv(4096)) == 4096:
        connection.sendall(data)
    connection.sendall(data)


def closes_before_tail(connection):
    held = b""
    while data := connection.recv(4096):
        connection.sendall(held)
        held = data[-4:]
        connection.sendall(data[:-4])


def closes_at_end(connection):
    # The client's end is taken for the end of all: what is held is never sent.
    held = b""
    while data := connection.recv(4096):
        held += data


def appends_nul(connection):
    while data := connection.recv(4096):
        connection.sendall(data + b"\0")


def never_answers(connection):
    while connection.recv(4096):
        pass
    # It keeps the connection, so that the client waits.
    kept.append(connection)


def resets(connection):
    connection.recv(4096)
    # SO_LINGER with a time of zero: close sends RST.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def resets_at_end(connection):
    while data := connection.recv(4096):
        connection.sendall(data)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def floods(connection):
    while True:
        connection.sendall(b"a" * 65536)


def never_closes(connection):
    while data := connection.recv(4096):
        connection.sendall(data)
    kept.append(connection)


def byte_by_byte(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while data := connection.recv(4096):
        for byte in data:
            connection.sendall(bytes([byte]))


def greets(connection):
    connection.sendall(b"welcome ")
    while data := connection.recv(4096):
        connection.sendall(data)


def small_window(connection):
    while data := connection.recv(4096):
        connection.sendall(data)


def small_segments(connection):
    small_window(connection)


faults = {
    f.__name__: f
    for f in (
        upper_case, first_recv_only, stops_at_short_read, closes_before_tail, closes_at_end, appends_nul, never_answers, resets,
        never_closes, resets_at_end, floods, byte_by_byte, greets, small_window, small_segments,
    )
}
handle = faults[sys.argv[1]]
kept = []
listener = socket.create_server(("127.0.0.1", 0))
if handle is small_window:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
if handle is small_segments:
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 400)
print("listening on %s:%d" % listener.getsockname(), flush=True)
while True:
    connection, _ = listener.accept()
    try:
        handle(connection)
    except ConnectionError:
        pass
    if connection not in kept:
        connection.close()
