"""The tutorial's first client: it asks for a page, and receives until the reply is complete."""
import socket

family, kind = socket.AF_INET, socket.SOCK_STREAM
cewing_socket = socket.socket(family, kind)
cewing_socket.connect(('127.0.0.1', 50000))
msg = b"GET / HTTP/1.1\r\n"
msg += b"Host: crisewing.com\r\n\r\n"
cewing_socket.sendall(msg)
cewing_socket.shutdown(socket.SHUT_WR)

buffsize = 4096
response = b''
done = False
while not done:
    msg_part = cewing_socket.recv(buffsize)
    if len(msg_part) < buffsize:
        done = True
        cewing_socket.close()
    response += msg_part
print(len(response))
cewing_socket.close()
