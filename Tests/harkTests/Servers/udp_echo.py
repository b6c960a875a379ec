"""A UDP echo server, sound or with a fault: udp_echo.py [FAULT] [PORT]."""
import socket
import sys

fault = sys.argv[1] if len(sys.argv) > 1 else "sound"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 0
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", port))
print(f"echo on 127.0.0.1:{s.getsockname()[1]}", flush=True)
other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
if fault == "both":
    t = socket.create_server(("127.0.0.1", s.getsockname()[1]))
    import threading

    def serve():
        while True:
            c, _ = t.accept()
            while data := c.recv(100):
                c.sendall(data)
            c.close()

    threading.Thread(target=serve, daemon=True).start()
first = None
while True:
    data, peer = s.recvfrom(8 if fault == "truncates" else 65536)
    if fault == "ignores_empty" and not data:
        continue
    if fault == "silent":
        continue
    if fault == "other_socket":
        other.sendto(data, peer)
        continue
    if fault == "first_client":
        first = first or peer
        peer = first
    if fault == "splits" and len(data) > 1:
        s.sendto(data[:1], peer)
        data = data[1:]
    if fault == "twice":
        s.sendto(data, peer)
    if fault == "upper_case":
        data = data.upper()
    if fault == "dies":
        sys.exit(3)
    s.sendto(data, peer)
