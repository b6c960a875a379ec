"""Python's socketserver, one thread per connection; prints its port, which may be given as the argument."""
import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(4096):
            self.request.sendall(data)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    request_queue_size = 128


with Server(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 7007), Echo) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
