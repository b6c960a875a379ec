"""The tutorial's second server: it holds one conversation, and closes up."""
import socket

server_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
server_socket.bind(('127.0.0.1', 50000))
server_socket.listen(1)
conn, addr = server_socket.accept()
print(conn.recv(32))
conn.sendall(b"Yes, I hear you.")
conn.close()
server_socket.close()
