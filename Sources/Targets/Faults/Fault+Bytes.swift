import Sockets
import Synchronization

/// Faults that change what is sent back.
extension Fault {
    static let bytes: [Fault] = [
        .client("adds-a-banner", "It greets each client with a line.", breaks: "tcp/rfc862-no-greeting") { client in
            client.send("Welcome to the echo server\r\n".utf8)
            client.echo()
        },
        .client("adds-a-zero", "It sends a zero behind each message.", breaks: "tcp/rfc862-nothing-else") {
            $0.echo { $0 + [0] }
        },
        .client("adds-a-newline", "It ends each message with a newline.", breaks: "tcp/rfc862-nothing-else") {
            $0.echo { $0 + [UInt8(ascii: "\n")] }
        },
        .client("adds-a-prefix", "It says 'Echo: ' before each message.", breaks: "tcp/gate-open") {
            $0.echo { "Echo: ".utf8 + $0 }
        },
        .client("says-goodbye", "It says 'Bye' when the client has ended.", breaks: "tcp/rfc9293-3.6-end") { client in
            while let bytes = client.receive(), !bytes.isEmpty { client.send(bytes) }
            client.send("Bye\n".utf8)
            client.close()
        },
        .client(
            "sends-the-whole-buffer",
            "It sends all of its buffer of 1,024 bytes, however little came.",
            breaks: "tcp/rfc862-nothing-else"
        ) {
            $0.echo { $0 + [UInt8](repeating: 0, count: max(0, 1_024 - $0.count)) }
        },
        .client(
            "sends-what-is-older",
            "It sends as many bytes as the longest message so far had, the rest of them from older ones.",
            breaks: "tcp/rfc862-nothing-older"
        ) { client in
            var buffer: [UInt8] = []
            client.echo { $0.over(&buffer) }
        },
        .client(
            "stops-at-a-zero",
            "It takes messages for C strings, which end at a zero.",
            breaks: "tcp/rfc862-zero-bytes"
        ) {
            $0.echo { $0.upToZero }
        },
        .client("has-seven-bits", "It clears the highest bit of each byte.", breaks: "tcp/rfc862-every-byte") {
            $0.echo { $0.map { $0 & 0x7F } }
        },
        .client(
            "wants-utf-8",
            "It decodes each message as UTF-8, and gives up where that fails.",
            breaks: "tcp/rfc862-no-text"
        ) { client in
            while let bytes = client.receive(), !bytes.isEmpty, String(validating: bytes, as: UTF8.self) != nil {
                client.send(bytes)
            }
            client.close()
        },
        .client(
            "replaces-what-is-no-utf-8",
            "It decodes each message as UTF-8, with U+FFFD for what is none.",
            breaks: "tcp/rfc862-no-text"
        ) {
            $0.echo { Array(String(decoding: $0, as: UTF8.self).utf8) }
        },
        .client("shouts", "It answers in capitals.", breaks: "tcp/rfc862-upper-and-lower-case") {
            $0.echo { $0.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 } }
        },
        .client(
            "trims-white-space",
            "It strips white space from both ends of each message.",
            breaks: "tcp/rfc862-line-ends"
        ) {
            $0.echo { $0.withoutBlankEnd.reversed().withoutBlankEnd.reversed() }
        },
        .client("translates-newlines", "It sends CR LF for each LF.", breaks: "tcp/rfc862-line-ends") {
            $0.echo { $0.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } }
        },
        .client(
            "edits-lines",
            "It treats a backspace as a terminal does, and ends at ^C and ^D.",
            breaks: "tcp/rfc862-no-editing"
        ) { client in
            while let bytes = client.receive(), !bytes.isEmpty, !bytes.starts(with: [3]), !bytes.starts(with: [4]) {
                var line: [UInt8] = []
                for byte in bytes { if byte == 8 { _ = line.popLast() } else { line.append(byte) } }
                client.send(line)
            }
            client.close()
        },
        .client("knows-quit", "It hangs up at the word 'quit'.", breaks: "tcp/rfc862-no-commands") { client in
            while let bytes = client.receive(), !bytes.isEmpty, !bytes.starts(with: "quit".utf8) { client.send(bytes) }
            client.close()
        },
        .client(
            "holds-half-a-line",
            "It sends back whole lines, and keeps what comes behind the last newline.",
            breaks: "tcp/rfc862-no-lines"
        ) { client in
            var rest: [UInt8] = []
            client.echo { bytes in
                let all = rest + bytes
                guard let end = all.lastIndex(of: 0x0A) else {
                    rest = []
                    return all
                }
                rest = Array(all[(end + 1)...])
                return Array(all[...end])
            }
        },
        .client(
            "loses-the-last-line",
            "It sends back lines as they end, and loses one that the client's end cuts short.",
            breaks: "tcp/rfc862-no-line-at-the-end"
        ) { client in
            while let bytes = client.receive(), !bytes.isEmpty {
                let end = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
                client.send(bytes[..<end])
                // The rest goes out when the client goes on.
                if client.isAtEnd(within: 25) { break }
                client.send(bytes[end...])
            }
            client.close()
        },
    ]
}

/// What servers of TCP and of UDP do alike.
extension [UInt8] {
    /// What C takes for the string.
    var upToZero: [UInt8] { Array(prefix { $0 != 0 }) }

    /// Without the white space at its end.
    var withoutBlankEnd: [UInt8] {
        reversed().drop { $0 == 0x20 || (0x09...0x0D).contains($0) }.reversed()
    }

    /// A buffer into which these bytes were received, all of it.
    func over(_ buffer: inout [UInt8]) -> [UInt8] {
        buffer.replaceSubrange(..<Swift.min(count, buffer.count), with: self)
        return buffer
    }
}
