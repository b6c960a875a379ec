"""A sound echo server: one loop for all clients, and a bounded queue for each."""
import selectors
import socket
import sys

selector = selectors.DefaultSelector()


class Client:
    def __init__(self, connection):
        connection.setblocking(False)
        self.connection = connection
        self.queue = b""
        self.is_at_end = False
        selector.register(connection, selectors.EVENT_READ, self)

    def go_on(self):
        try:
            if not self.is_at_end and len(self.queue) < 65536:
                try:
                    data = self.connection.recv(65536)
                    self.is_at_end = not data
                    self.queue += data
                except BlockingIOError:
                    pass
            if self.queue:
                try:
                    self.queue = self.queue[self.connection.send(self.queue) :]
                except BlockingIOError:
                    pass
        except ConnectionError:
            self.queue, self.is_at_end = b"", True
        if self.is_at_end and not self.queue:
            selector.unregister(self.connection)
            self.connection.close()
            return
        reading = selectors.EVENT_READ if not self.is_at_end and len(self.queue) < 65536 else 0
        writing = selectors.EVENT_WRITE if self.queue else 0
        selector.modify(self.connection, reading | writing, self)


listener = socket.create_server(("", int(sys.argv[1])), backlog=64)
listener.setblocking(False)
selector.register(listener, selectors.EVENT_READ)
while True:
    for key, _ in selector.select():
        if key.data:
            key.data.go_on()
            continue
        try:
            Client(listener.accept()[0])
        except OSError:
            pass
