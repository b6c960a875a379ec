"""A sound echo server, as Python's documentation writes one."""
import socketserver


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(4096):
            self.request.sendall(data)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True


with Server(("127.0.0.1", 0), Echo) as server:
    print("listening on %s:%d" % server.server_address, flush=True)
    server.serve_forever()
