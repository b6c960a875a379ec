"""An echo server at a Unix socket: KIND (stream or datagram), FAULT or "sound", and where, else at ./echo.sock."""
import os, socket, sys

kind, fault = sys.argv[1:3]
path = sys.argv[3] if len(sys.argv) > 3 else "echo.sock"
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM if kind == "datagram" else socket.SOCK_STREAM)
if fault == "binds_elsewhere":
    path = "/tmp/elsewhere"
server.bind("\0" + path[1:] if path.startswith("@") else path)
if kind == "datagram":
    other = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    other.bind("/tmp/other")
    while True:
        data, client = server.recvfrom(65536)
        if fault == "truncates":
            data = data[:8]
        (other if fault == "other_socket" else server).sendto(data, client)
        if fault == "dies":
            os._exit(3)
server.listen(1)
while True:
    client, _ = server.accept()
    while data := client.recv(4096):
        client.sendall(data.upper() if fault == "upper_case" else data)
        if fault == "hangs_up":
            break
    client.close()
