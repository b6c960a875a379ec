"""Echo servers that do not live: HOW TO and what kills them."""
import os, signal, socket, sys, threading, time

how = sys.argv[1]
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 50000))
server.listen(5)
if how == "background":
    if os.fork():
        os._exit(0)
    os.setsid()
if how == "two_ports":
    other = socket.socket()
    other.bind(("127.0.0.1", 50001))
    other.listen(5)
count = 0
while True:
    client, _ = server.accept()
    count += 1
    if how == "second_client" and count == 2:
        sys.exit("no more clients")
    while data := client.recv(4096):
        client.sendall(data)
    client.close()
    if how == "late":
        threading.Timer(0.02, os._exit, [3]).start()
    if how == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if how == "leave":
        sys.exit(0)
