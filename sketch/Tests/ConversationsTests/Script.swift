import Conversations
import Wire

/// A conversation written as lines: `> SYN`, `< SYN ACK`, `> ACK hello`; a number before the flags is the sequence number.
struct Script {
    private(set) var packets: [Packet] = []

    /// `>` is sent by 127.0.0.1:1000, `<` by 127.0.0.1:7; each packet is a millisecond after the one before.
    init(_ lines: String, port: UInt16 = 1_000) {
        var next: [Bool: UInt32] = [true: 100, false: 500]
        for line in lines.split(separator: "\n") {
            var words = line.split(separator: " ").map(String.init)
            let isClient = words.removeFirst() == ">"
            let sequence = words.first.flatMap { UInt32($0) }
            if sequence != nil { words.removeFirst() }
            var flags: TCPFlags = []
            while let word = words.first, let named = TCPFlags.names.first(where: { $0.name == word }) {
                flags.insert(named.flag)
                words.removeFirst()
            }
            let data = Bytes(words.joined(separator: " ").utf8)
            let start = sequence ?? next[isClient] ?? 0
            add(isClient, port, start, flags.contains(.ack) ? next[!isClient] ?? 0 : 0, flags, data)
            let length = UInt32(data.count) + (flags.isDisjoint(with: [.syn, .fin]) ? 0 : 1)
            next[isClient] = max(next[isClient] ?? 0, start + length)
        }
    }

    private mutating func add(
        _ isClient: Bool,
        _ port: UInt16,
        _ sequence: UInt32,
        _ acknowledged: UInt32,
        _ flags: TCPFlags,
        _ data: Bytes
    ) {
        func octets(_ number: UInt32, _ count: Int) -> Bytes {
            (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
        }
        let ports = isClient ? octets(UInt32(port), 2) + octets(7, 2) : octets(7, 2) + octets(UInt32(port), 2)
        let tcp = ports + octets(sequence, 4) + octets(acknowledged, 4) + [0x50, flags.rawValue, 0x10, 0, 0, 0, 0, 0] + data
        let ip = [0x45, 0] + octets(UInt32(20 + tcp.count), 2) + [0, 0, 0x40, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]
        packets.append(
            Packet(
                timestamp: Timestamp(nanoseconds: Int64(packets.count) * 1_000_000),
                linkType: .raw,
                originalLength: ip.count + tcp.count,
                bytes: ip + tcp
            )
        )
    }

    /// Both scripts' packets, one after the other in turn.
    func interleaved(with other: Script) -> Script {
        var all = self
        all.packets = zip(packets, other.packets).flatMap { [$0, $1] }
        return all
    }

    /// What a snap length of `count` octets leaves of them.
    func cut(to count: Int) -> Script {
        var short = self
        for index in packets.indices { short.packets[index].bytes = Bytes(packets[index].bytes.prefix(count)) }
        return short
    }

    var conversations: [Conversation] {
        var tracker = ConversationTracker()
        for (index, packet) in packets.enumerated() { tracker.add(packet, number: index + 1) }
        return tracker.conversations
    }

    func judge(
        _ kind: WireStatement.Kind,
        target: PacketPattern.Sender? = .server,
        areHeadersOnly: Bool = false,
        matches: @escaping (String, Packet) -> Bool = { _, _ in false }
    ) -> WireOutcome {
        WireJudge(
            packets: packets,
            conversations: conversations,
            target: target,
            areHeadersOnly: areHeadersOnly,
            matches: matches
        ).judge(WireStatement(kind: kind))
    }

    /// The tutorial's echo, as a good server plays it.
    static let echo = Script(
        """
        > SYN
        < SYN ACK
        > ACK
        > PSH ACK hello
        < ACK
        > FIN ACK
        < PSH ACK hello
        > ACK
        < FIN ACK
        > ACK
        """
    )
}

extension WireOutcome {
    var message: String? {
        if case .broken(let mismatch) = self { mismatch.message } else { nil }
    }
}
