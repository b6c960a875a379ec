import Glibc
import Sockets
import Synchronization

/// Faults in how a conversation goes on and ends.
extension Fault {
    static let conversations: [Fault] = [
        .client("says-nothing", "It accepts clients and never answers.", breaks: "tcp/gate-open") { client in
            while let bytes = client.receive(), !bytes.isEmpty {}
            client.close()
        },
        .client(
            "answers-at-the-end",
            "It receives all of a message, to the client's end, before it answers.",
            breaks: "tcp/gate-open"
        ) { client in
            var all: [UInt8] = []
            while let bytes = client.receive(), !bytes.isEmpty { all += bytes }
            client.send(all)
            client.close()
        },
        .client(
            "wants-a-full-buffer",
            "It waits until its buffer of 16 bytes is full.",
            breaks: "tcp/gate-open"
        ) { client in
            while let bytes = client.receive(16, flags: MSG_WAITALL), !bytes.isEmpty {
                client.send(bytes)
            }
            client.close()
        },
        .client(
            "drops-at-the-half-close",
            "It drops what it has not sent yet when the client ends its direction.",
            breaks: "tcp/gate-half-close"
        ) { client in
            client.echoUntilOvertaken()
        },
        .client(
            "loses-later-answers",
            "It collects answers for 25 ms, all but the first, and loses them when the client ends its direction.",
            breaks: "tcp/rfc862-before-and-after-the-half-close"
        ) { client in
            if let first = client.receive() { client.send(first) }
            client.echoUntilOvertaken()
        },
        .client(
            "answers-once",
            "It receives once, answers and closes.",
            breaks: "tcp/rfc9293-3.6-not-before"
        ) { client in
            if let bytes = client.receive() { client.send(bytes) }
            client.close()
        },
        .client(
            "stops-at-a-short-read",
            "It takes a recv() that does not fill its buffer for the end.",
            breaks: "tcp/rfc862-two-messages"
        ) { client in
            var count = 1_024
            while count == 1_024, let bytes = client.receive(1_024) {
                client.send(bytes)
                count = bytes.count
            }
            client.close()
        },
        .client("takes-1024-bytes", "It takes 1,024 bytes of a conversation, and no more.", breaks: "tcp/rfc862-sizes")
        {
            client in
            var left = 1_024
            while left > 0, let bytes = client.receive(left), !bytes.isEmpty {
                client.send(bytes)
                left -= bytes.count
            }
            client.close()
        },
        .client(
            "counts-to-thirty",
            "It calls recv() thirty times, and then closes.",
            breaks: "tcp/rfc862-dribbled"
        ) { client in
            for _ in 0..<30 {
                guard let bytes = client.receive(), !bytes.isEmpty, client.send(bytes) else { break }
            }
            client.close()
        },
        .client(
            "answers-to-one-message",
            "It takes what recv() gave it for one message, and answers its first 256 bytes.",
            breaks: "tcp/rfc862-coalesced"
        ) {
            $0.echo { Array($0.prefix(256)) }
        },
        .client(
            "hangs-up-after-a-pause",
            "It hangs up when nothing has come for half a second.",
            breaks: "tcp/rfc862-pause"
        ) { client in
            client.setReceiveTimeout(milliseconds: 500)
            client.echo()
        },
        .client("takes-its-time", "It sleeps for half a second before each answer.", breaks: "tcp/rfc862-at-once") {
            $0.echo { bytes in
                usleep(500_000)
                return bytes
            }
        },
        .client(
            "sends-what-fits",
            "It calls send() once, though that may take fewer bytes than it was given.",
            breaks: "tcp/posix-send-slow-reader"
        ) { client in
            // With a timeout send(2) takes a part where the client does not read (socket(7)).
            client.setSendTimeout(milliseconds: 100)
            while let bytes = client.receive(65_536), !bytes.isEmpty { client.sendOnce(bytes) }
            client.close()
        },
        .client(
            "closes-too-soon",
            "It closes at the client's end, though it still holds what send() did not take.",
            breaks: "tcp/rfc9293-3.6-no-byte-lost"
        ) { client in
            client.set(SO_SNDBUF, to: 4_096)
            let left = client.queueAnswers(of: 4_096, atMost: 1 << 20)
            // Whether so little is left is a matter of luck.
            if left.count <= 65_536 { client.send(left) }
            client.close()
        },
        .client(
            "takes-everything",
            "It receives without end while the client takes none of its answers.",
            breaks: "tcp/rfc9293-3.8.6-back-pressure"
        ) { client in
            client.send(client.queueAnswers(of: 1 << 20))
            client.close()
        },
        .client(
            "writes-byte-by-byte",
            "It sends the first 1,024 bytes of what recv() gave it one by one, without delay.",
            breaks: "tcp/rfc9293-3.7.4-small-segments"
        ) { client in
            client.set(TCP_NODELAY, of: Int32(IPPROTO_TCP), to: 1)
            while let bytes = client.receive(), !bytes.isEmpty {
                for byte in bytes.prefix(1_024) { client.send([byte]) }
                client.send(bytes.dropFirst(1_024))
            }
            client.close()
        },
        .client("never-closes", "It never closes a connection.", breaks: "tcp/rfc9293-3.6-end") { client in
            while let bytes = client.receive(), !bytes.isEmpty { client.send(bytes) }
        },
        .client(
            "resets-at-the-end",
            "It closes with SO_LINGER of zero, which resets the connection.",
            breaks: "tcp/rfc9293-3.6.1-no-reset"
        ) { client in
            while let bytes = client.receive(), !bytes.isEmpty { client.send(bytes) }
            // So that what was sent arrives.
            usleep(20_000)
            client.reset()
        },
        .client(
            "spins-at-the-end",
            "It calls recv() for ever when that returns nothing.",
            breaks: "tcp/posix-recv-idle-after-the-end"
        ) { client in
            while let bytes = client.receive() { client.send(bytes) }
        },
        .client("spins", "It asks for data in a loop, without waiting.", breaks: "tcp/posix-recv-idle") { client in
            while true {
                guard let bytes = client.receive(flags: MSG_DONTWAIT) else {
                    if errno == EAGAIN { continue }
                    break
                }
                guard !bytes.isEmpty, client.send(bytes) else { break }
            }
            client.close()
        },
        .client(
            "gives-up-when-interrupted",
            "It takes EINTR for an error of the connection.",
            breaks: "tcp/posix-recv-interrupted"
        ) { client in
            // With a timeout recv(2) is interrupted when the process is stopped and continued (signal(7)).
            client.setReceiveTimeout(milliseconds: 60_000)
            client.echo()
        },
    ]
}

extension BlockingSocket {
    /// Sends back what comes a moment later, unless the client's end is seen before, and closes.
    fileprivate func echoUntilOvertaken() {
        while let bytes = receive(), !bytes.isEmpty, !isAtEnd(within: 25) { send(bytes) }
        close()
    }

    /// Receives to the end, and meanwhile sends back what the client takes; what it has not taken then.
    ///
    /// Receives nothing while it holds `limit` bytes.
    fileprivate func queueAnswers(of size: Int, atMost limit: Int = .max) -> [UInt8] {
        var queue: [ArraySlice<UInt8>] = []
        var next = 0
        var held = 0
        while true {
            if held >= limit {
                usleep(1_000)
            } else if isReadable(within: held > 0 ? 1 : -1) {
                guard let bytes = receive(size), !bytes.isEmpty else { break }
                queue.append(bytes[...])
                held += bytes.count
            }
            guard held > 0 else { continue }
            let sent = max(0, sendOnce(queue[next], flags: MSG_DONTWAIT))
            queue[next] = queue[next].dropFirst(sent)
            held -= sent
            if queue[next].isEmpty { next += 1 }
        }
        return Array(queue[next...].joined())
    }
}
