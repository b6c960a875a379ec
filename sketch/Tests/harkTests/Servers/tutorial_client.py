"""The tutorial's client; with the argument "naive" its receive loop, which takes a short read for the end."""
import socket
import sys

host, port, message = sys.argv[1], int(sys.argv[2]), sys.argv[3]
naive = len(sys.argv) > 4 and sys.argv[4] == "naive"
client_socket = socket.create_connection((host, port))
client_socket.sendall(message.encode())
client_socket.shutdown(socket.SHUT_WR)
response = b""
while True:
    part = client_socket.recv(4096)
    response += part
    if not part or (naive and len(part) < 4096):
        break
client_socket.close()
print(response.decode())
