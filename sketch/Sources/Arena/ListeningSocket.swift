package import Wire

/// A socket that waits for connections or datagrams, as the kernel lists it in proc(5).
package struct ListeningSocket: Sendable, Hashable {
    package enum Transport: Sendable, Hashable {
        case tcp, udp
    }

    package var transport: Transport
    package var address: SocketAddress
    package var inode: UInt64

    /// All those of this network namespace.
    package static func all() -> [ListeningSocket] {
        [
            ("/proc/net/tcp", Transport.tcp), ("/proc/net/tcp6", .tcp), ("/proc/net/udp", .udp),
            ("/proc/net/udp6", .udp),
        ].flatMap { file, transport in parse(ProcessFile.text(file), transport) }
    }

    /// The local ports in TIME-WAIT, which cannot be bound without SO_REUSEADDR.
    package static func waitingPorts() -> Set<UInt16> {
        let fields = rows(ProcessFile.text("/proc/net/tcp")) + rows(ProcessFile.text("/proc/net/tcp6"))
        return Set(fields.filter { $0[3] == "06" }.compactMap { address($0[1])?.port })
    }

    /// The rows of /proc/net/tcp and its like that tell of waiting sockets.
    static func parse(_ text: String, _ transport: Transport) -> [ListeningSocket] {
        let waiting = transport == .tcp ? "0A" : "07"
        return rows(text).compactMap { fields in
            guard fields[3] == waiting, let inode = UInt64(fields[9]), let address = address(fields[1]) else {
                return nil
            }
            return ListeningSocket(transport: transport, address: address, inode: inode)
        }
    }

    private static func rows(_ text: String) -> [[Substring]] {
        text.split(separator: "\n").dropFirst().map { $0.split(separator: " ") }.filter { $0.count > 9 }
    }

    /// `0100007F:C350`: words in the byte order of the machine, the port as a number.
    private static func address(_ text: Substring) -> SocketAddress? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1], radix: 16) else { return nil }
        var words: [UInt32] = []
        var rest = parts[0]
        while !rest.isEmpty {
            guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            words.append(UInt32(bigEndian: word))
            rest = rest.dropFirst(8)
        }
        switch words.count {
        case 1:
            return SocketAddress(address: .v4(words[0]), port: port)
        case 4:
            let high = UInt64(words[0]) << 32 | UInt64(words[1])
            let low = UInt64(words[2]) << 32 | UInt64(words[3])
            return SocketAddress(address: .v6(high, low), port: port)
        default:
            return nil
        }
    }
}
