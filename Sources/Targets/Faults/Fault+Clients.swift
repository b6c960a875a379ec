import CLinux
import Foundation
import Glibc
import Sockets
import Synchronization

/// Faults in how several clients are served.
extension Fault {
    static let clients: [Fault] = [
        .server(
            "serves-one-at-a-time",
            "It serves a client to its end before it accepts the next.",
            breaks: "tcp/posix-accept-idle-client"
        ) { listener in
            while true { listener.accept()?.echo() }
        },
        .server(
            "serves-one-and-exits",
            "It serves one client, and exits.",
            breaks: "tcp/posix-accept-next-client"
        ) { listener in
            listener.accept()?.echo()
        },
        .server(
            "closes-its-listener",
            "It closes the listening socket with its first client.",
            breaks: "tcp/posix-accept-next-client"
        ) { listener in
            listener.accept()?.echo()
            listener.close()
            while true { pause() }
        },
        .client(
            "shares-a-buffer",
            "All its threads receive into the same buffer.",
            breaks: "tcp/rfc862-clients-are-kept-apart"
        ) { client in
            while let bytes = client.receive(), !bytes.isEmpty {
                sharedBuffer.withLock { $0 = bytes }
                usleep(2_000)
                // A client that is gone mixes up nothing any more.
                guard client.send(sharedBuffer.withLock { $0 }), client.pendingError == 0 else { break }
            }
            client.close()
        },
        .server(
            "shares-a-descriptor",
            "It hands its threads a variable with the descriptor, which the next client changes.",
            breaks: "tcp/posix-accept-idle-client"
        ) { listener in
            while let client = listener.accept() {
                sharedClient.withLock { $0 = client }
                Thread.start {
                    usleep(50_000)
                    sharedClient.withLock { $0 }?.echo()
                }
            }
        },
        .client(
            "has-32-places",
            "It has places for 32 clients, and closes the connections of all others.",
            breaks: "tcp/rfc862-many-clients-at-once"
        ) { client in
            if placesTaken.withLock({
                $0 += 1
                return $0
            }) <= 32 {
                client.echo()
            } else {
                client.close()
            }
            placesTaken.withLock { $0 -= 1 }
        },
        .server(
            "waits-in-send",
            "One loop serves all clients, and waits in send() for a client that does not read.",
            breaks: "tcp/posix-send-one-blocks-all"
        ) { listener in
            var clients: [BlockingSocket] = []
            while true {
                if listener.isReadable(within: clients.isEmpty ? -1 : 1), let client = listener.accept() {
                    clients.append(client)
                }
                for client in clients where client.isReadable(within: 0) {
                    if let bytes = client.receive(65_536), !bytes.isEmpty, client.send(bytes) { continue }
                    client.close()
                    clients.removeAll { $0 == client }
                }
            }
        },
        .client(
            "exits-at-a-reset",
            "It exits when a client has reset its connection.",
            breaks: "tcp/posix-recv-reset"
        ) { client in
            while let bytes = client.receive() {
                guard !bytes.isEmpty, client.send(bytes) else { return client.close() }
            }
            exit(1)
        },
        .client(
            "dies-of-a-broken-pipe",
            "It leaves SIGPIPE as it is, and writes to a client that is gone.",
            breaks: "tcp/posix-send-sigpipe"
        ) { client in
            signal(SIGPIPE, SIG_DFL)
            client.echo()
        },
        .client(
            "exits-at-a-silent-client",
            "It exits when a client ends without a word.",
            breaks: "tcp/posix-accept-silent-client"
        ) { client in
            guard let first = client.receive(), !first.isEmpty else { exit(1) }
            client.send(first)
            client.echo()
        },
        .client(
            "keeps-a-place-for-the-silent",
            "It has places for 64 clients, and frees none whose client has said nothing.",
            breaks: "tcp/posix-accept-rapid-connects"
        ) { client in
            guard
                placesTaken.withLock({
                    $0 += 1
                    return $0
                }) <= 64
            else { return client.close() }
            guard let first = client.receive(), !first.isEmpty else { return client.close() }
            client.send(first)
            client.echo()
            placesTaken.withLock { $0 -= 1 }
        },
        .server(
            "has-a-backlog-of-one",
            "It calls listen() with a backlog of one.",
            breaks: "tcp/posix-listen-backlog",
            .init(backlog: 1)
        ) {
            $0.serve { $0.echo() }
        },
    ]

    private static let sharedBuffer = Mutex<[UInt8]>([])
    private static let sharedClient = Mutex<BlockingSocket?>(nil)
    private static let placesTaken = Mutex(0)
}
