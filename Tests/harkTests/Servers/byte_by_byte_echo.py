"""An echo server that is sound, and sends each byte by itself."""
import socket
import sys
import threading


def echo(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection:
        try:
            while data := connection.recv(4096):
                for byte in data:
                    connection.sendall(bytes([byte]))
        except ConnectionError:
            pass


with socket.create_server(("", int(sys.argv[1])), backlog=16) as listener:
    while True:
        threading.Thread(target=echo, args=(listener.accept()[0],), daemon=True).start()
