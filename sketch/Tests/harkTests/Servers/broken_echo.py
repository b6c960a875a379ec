"""Echo servers with one fault each; the fault is the argument."""
import os
import socket
import struct
import sys
import time

fault = sys.argv[1]

if fault == "exits at once":
    print("I have nothing to do")
    sys.exit(3)
if fault == "never listens":
    print("thinking about it", flush=True)
    time.sleep(3600)

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", 50000))
server.listen(16)
clients = 0
held = []
while True:
    conn, _ = server.accept()
    clients += 1
    if fault == "crashes on the second client" and clients == 2:
        raise RuntimeError("only one client, please")
    if fault == "dies of a signal":
        conn.recv(4096)
        os.abort()
    if fault == "never answers":
        held.append(conn)
        continue
    if fault == "answers only the first recv":
        conn.sendall(conn.recv(8))
        while conn.recv(4096):
            pass
        conn.close()
        continue
    if fault == "sends RST":
        conn.recv(4096)
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        conn.close()
        continue
    message = b""
    while data := conn.recv(4096):
        message += data
    if fault == "upper-cases":
        message = message.upper()
    if fault == "closes before the tail":
        message = message[:-4]
    if fault == "adds a newline":
        message += b"\n"
    conn.sendall(message)
    if fault == "never closes":
        held.append(conn)
        continue
    conn.close()
