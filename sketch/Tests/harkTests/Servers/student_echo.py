"""A student's server: prints before it listens, hard-codes the port of the tutorial, serves one client at a time."""
import socket

print("Starting up")
server_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_IP)
server_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server_socket.bind(("127.0.0.1", 50000))
server_socket.listen(1)
while True:
    conn, addr = server_socket.accept()
    print("connection from", addr)
    while True:
        data = conn.recv(16)
        if not data:
            break
        conn.sendall(data)
    conn.close()
