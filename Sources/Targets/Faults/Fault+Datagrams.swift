import Foundation
import Glibc
import Sockets
import Synchronization

/// Faults of servers that speak UDP.
extension Fault {
    static let datagrams: [Fault] = [
        .datagrams("udp-says-nothing", "It receives datagrams and answers none.", breaks: "udp/gate-udp") { socket in
            while true { _ = socket.receiveDatagram() }
        },
        .datagrams("udp-adds-a-newline", "It ends each answer with a newline.", breaks: "udp/gate-udp") {
            $0.answer { $0 + [UInt8(ascii: "\n")] }
        },
        .datagrams("udp-takes-1024-bytes", "Its buffer has 1,024 bytes.", breaks: "udp/rfc862-sizes") {
            $0.answer(size: 1_024) { $0 }
        },
        .datagrams("udp-takes-8192-bytes", "Its buffer has 8,192 bytes.", breaks: "udp/rfc768-largest") {
            $0.answer(size: 8_192) { $0 }
        },
        .datagrams(
            "udp-stops-at-an-empty-one",
            "It takes an empty datagram for the end, and exits.",
            breaks: "udp/rfc862-life-after-an-empty-one"
        ) { socket in
            while let datagram = socket.receiveDatagram(), !datagram.bytes.isEmpty {
                socket.send(datagram.bytes, to: datagram.source)
            }
        },
        .datagrams(
            "udp-passes-over-empty-ones",
            "It does not answer an empty datagram.",
            breaks: "udp/rfc768-empty"
        ) { socket in
            while let datagram = socket.receiveDatagram() {
                if !datagram.bytes.isEmpty { socket.send(datagram.bytes, to: datagram.source) }
            }
        },
        .datagrams(
            "udp-answers-from-another-port",
            "It opens a socket for each answer but the first.",
            breaks: "udp/rfc1122-4.1.3.5-source-address"
        ) { socket in
            if let first = socket.receiveDatagram() { socket.send(first.bytes, to: first.source) }
            while let datagram = socket.receiveDatagram() {
                guard let other = try? BlockingSocket.datagrams(on: .loopback()) else { continue }
                other.send(datagram.bytes, to: datagram.source)
                other.close()
            }
        },
        .datagrams(
            "udp-stays-with-its-first-client",
            "It connects its socket to its first client.",
            breaks: "udp/rfc862-several-clients"
        ) { socket in
            guard let first = socket.receiveDatagram(), let client = first.source else { return }
            socket.send(first.bytes, to: client)
            socket.connect(to: client)
            while true {
                if let bytes = socket.receive(65_536) { socket.send(bytes, to: client) }
            }
        },
        .datagrams(
            "udp-answers-its-first-client",
            "It answers all datagrams to the address of the first.",
            breaks: "udp/rfc862-several-clients"
        ) { socket in
            var first: SocketAddress?
            while let datagram = socket.receiveDatagram() {
                first = first ?? datagram.source
                socket.send(datagram.bytes, to: first)
            }
        },
        .datagrams("udp-answers-twice", "It sends each answer twice.", breaks: "udp/rfc862-one-answer") { socket in
            while let datagram = socket.receiveDatagram() {
                for _ in 0..<2 { socket.send(datagram.bytes, to: datagram.source) }
            }
        },
        .datagrams(
            "udp-answers-the-last-first",
            "It takes all that is there, and answers the last first.",
            breaks: "udp/rfc862-boundaries-and-order"
        ) { socket in
            while let first = socket.receiveDatagram() {
                var waiting = [first]
                while socket.isReadable(within: 5), let next = socket.receiveDatagram() { waiting.append(next) }
                for datagram in waiting.reversed() { socket.send(datagram.bytes, to: datagram.source) }
            }
        },
        .datagrams(
            "udp-joins-datagrams",
            "It answers what has come together with one datagram.",
            breaks: "udp/rfc862-boundaries-and-order"
        ) { socket in
            while let first = socket.receiveDatagram() {
                var bytes = first.bytes
                while socket.isReadable(within: 5), let next = socket.receiveDatagram() { bytes += next.bytes }
                socket.send(bytes, to: first.source)
            }
        },
        .datagrams(
            "udp-exits-at-an-icmp-error",
            "It exits when a client is gone before its answer comes.",
            breaks: "udp/rfc1122-4.1.3.3-icmp"
        ) { socket in
            // Without it, a socket that is not connected is not told of ICMP errors (udp(7)).
            socket.set(IP_RECVERR, of: Int32(IPPROTO_IP), to: 1)
            while let datagram = socket.receiveDatagram(), socket.send(datagram.bytes, to: datagram.source) {}
            exit(1)
        },
        .datagrams(
            "udp-stops-at-a-zero",
            "It takes datagrams for C strings, which end at a zero.",
            breaks: "udp/rfc862-every-byte"
        ) {
            $0.answer { $0.upToZero }
        },
        .datagrams(
            "udp-trims-white-space",
            "It strips white space from the end of each datagram.",
            breaks: "udp/rfc862-every-byte"
        ) {
            $0.answer { $0.withoutBlankEnd }
        },
        .datagrams(
            "udp-sends-what-is-older",
            "It sends as many bytes as the longest datagram so far had.",
            breaks: "udp/rfc862-short-after-long"
        ) { socket in
            var buffer: [UInt8] = []
            socket.answer { $0.over(&buffer) }
        },
        .datagrams("udp-counts-to-a-hundred", "It answers a hundred datagrams, and exits.", breaks: "udp/rfc862-many") {
            socket in
            for _ in 0..<100 {
                if let datagram = socket.receiveDatagram() { socket.send(datagram.bytes, to: datagram.source) }
            }
        },
        .datagrams(
            "udp-shares-an-address",
            "Its threads share the address of the client, which the next datagram changes.",
            breaks: "udp/rfc862-clients-at-once"
        ) { socket in
            while let datagram = socket.receiveDatagram() {
                sharedAddress.withLock { $0 = datagram.source }
                Thread.start {
                    usleep(20_000)
                    socket.send(datagram.bytes, to: sharedAddress.withLock { $0 })
                }
            }
        },
        .datagrams("udp-spins", "It asks for datagrams in a loop, without waiting.", breaks: "udp/posix-recvfrom-idle")
        {
            socket in
            while true {
                guard let datagram = socket.receiveDatagram(flags: MSG_DONTWAIT) else { continue }
                socket.send(datagram.bytes, to: datagram.source)
            }
        },
        .datagrams("udp-ignores-term", "It ignores SIGTERM.", breaks: "udp/posix-signal-term") { socket in
            signal(SIGTERM, SIG_IGN)
            socket.answer { $0 }
        },
    ]

    private static let sharedAddress = Mutex<SocketAddress?>(nil)
}

extension BlockingSocket {
    /// Answers each datagram with what `change` makes of it.
    func answer(size: Int = 65_536, _ change: ([UInt8]) -> [UInt8]) {
        while true {
            if let datagram = receiveDatagram(size) { send(change(datagram.bytes), to: datagram.source) }
        }
    }
}
