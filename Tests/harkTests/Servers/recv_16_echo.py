"""A sound echo server that receives little at a time."""
import socket
import sys
import threading


def echo(connection):
    with connection:
        try:
            while data := connection.recv(16):
                connection.sendall(data)
        except ConnectionError:
            pass


with socket.create_server(("", int(sys.argv[1])), backlog=16) as listener:
    while True:
        threading.Thread(target=echo, args=(listener.accept()[0],), daemon=True).start()
