import CLinux
import Foundation
import Glibc
import Sockets
import Synchronization

/// Faults in what a server does with its process and its machine.
extension Fault {
    static let processes: [Fault] = [
        .client(
            "leaks-descriptors",
            "It ends connections with shutdown(), and never closes them.",
            breaks: "tcp/posix-close-descriptors"
        ) { client in
            while let bytes = client.receive(), !bytes.isEmpty { client.send(bytes) }
            client.endWriting()
        },
        .server(
            "exits-without-descriptors",
            "It exits when accept() fails, as it does for want of descriptors.",
            breaks: "tcp/posix-accept-emfile"
        ) { listener in
            while let client = listener.accept() { Thread.start { client.echo() } }
        },
        .server(
            "leaves-zombies",
            "It forks for each client, and never waits for its children.",
            breaks: "tcp/posix-wait-children"
        ) { listener in
            while let client = listener.accept() {
                if clinux_fork() == 0 {
                    client.echo()
                    _exit(0)
                }
                client.close()
            }
        },
        .client(
            "leaks-memory",
            "It takes 4 MiB for each client, and never frees them.",
            breaks: "tcp/posix-malloc-memory"
        ) { client in
            leaked.withLock { $0.append([UInt8](repeating: 1, count: 4 << 20)) }
            client.echo()
        },
        .client(
            "has-room-for-200-messages",
            "It keeps a record of 200 messages, and exits when that is full.",
            breaks: "tcp/rfc862-three-hundred-messages"
        ) { client in
            client.echo { bytes in
                if recorded.withLock({
                    $0 += 1
                    return $0
                }) > 200 {
                    exit(1)
                }
                return bytes
            }
        },
        .server(
            "does-not-reuse-its-address",
            "It binds without SO_REUSEADDR.",
            breaks: "tcp/rfc9293-3.6-restart",
            .init(reusesAddress: false)
        ) {
            $0.serve { $0.echo() }
        },
        .server("ignores-term", "It ignores SIGTERM.", breaks: "tcp/posix-signal-term") { listener in
            signal(SIGTERM, SIG_IGN)
            listener.serve { $0.echo() }
        },
        .oneFamily("listens-on-ipv4", "It listens on IPv4 only.", breaks: "tcp/rfc3493-ipv6", isIPv6: false),
        .oneFamily("listens-on-ipv6", "It listens on IPv6 only.", breaks: "tcp/rfc1122-3.2.1.3-ipv4", isIPv6: true),
    ]

    private static let leaked = Mutex<[[UInt8]]>([])
    private static let recorded = Mutex(0)
}
