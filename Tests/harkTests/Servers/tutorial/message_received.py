"""The tutorial's first server: it takes a message, says that it has, and waits for the next client."""
import socket

server_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
address = ('127.0.0.1', 50000)
server_socket.bind(address)
server_socket.listen(1)
while True:
    connection, client_address = server_socket.accept()
    print(connection.recv(16), flush=True)
    connection.sendall(b"message received")
    connection.shutdown(socket.SHUT_WR)
    connection.close()
