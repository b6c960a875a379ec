"""An echo server that wastes something: WHAT, or "sound"."""
import os, socket, sys, time

what = sys.argv[1]
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", 50000))
server.listen(16)
kept = []
if what == "spins":
    server.setblocking(False)
while True:
    try:
        client, _ = server.accept()
    except BlockingIOError:
        continue
    if what in ("zombies", "forks"):
        if os.fork():
            client.close()
            if what == "forks":
                os.wait()
            continue
    client.setblocking(True)
    while data := client.recv(16 if what == "slow" else 4096):
        if what == "slow":
            end = time.perf_counter() + 1e-4
            while time.perf_counter() < end:
                pass
        if what != "silent":
            client.sendall(data)
    if what in ("zombies", "forks"):
        os._exit(0)
    if what == "descriptors":
        kept.append(client)
        client.shutdown(socket.SHUT_WR)
    else:
        client.close()
    if what == "memory":
        kept.append(bytearray(b"x") * (1 << 20))
