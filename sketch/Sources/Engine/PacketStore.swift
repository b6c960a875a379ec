import Glibc
import Wire

/// The packets of a case, in memory while they are few and in an unnamed file once they are many.
struct PacketStore: Sendable {
    private var held: [Packet] = []
    private var heldBytes = 0
    private var file: SpillFile?
    private(set) var count = 0

    mutating func append(_ packet: Packet) {
        held.append(packet)
        heldBytes += packet.bytes.count + Self.overhead
        count += 1
        guard heldBytes > Self.limit else { return }
        if file == nil { file = SpillFile() }
        // Without a file the packets stay in memory, whatever it costs: none may be lost.
        guard let file, file.append(held) else { return }
        held.removeAll(keepingCapacity: true)
        heldBytes = 0
    }

    /// Every packet in the order in which it came; what was spilled is read again.
    func replay(_ body: (Packet) -> Void) {
        file?.replay(body)
        for packet in held { body(packet) }
    }

    /// All packets at once.
    var packets: [Packet] {
        guard file != nil else { return held }
        var all: [Packet] = []
        all.reserveCapacity(count)
        replay { all.append($0) }
        return all
    }

    /// Octets that are held before they are written out.
    private static let limit = 16 << 20
    /// What a packet costs beside its octets.
    private static let overhead = 96
}

/// Packets in the file that a worker's parent has made for them; one case at a time uses it.
private final class SpillFile: Sendable {
    private let descriptor = Worker.overflowDescriptor

    init?() {
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else { return nil }
    }

    func append(_ packets: [Packet]) -> Bool {
        var bytes: Bytes = []
        for packet in packets {
            bytes.append(number: UInt64(bitPattern: packet.timestamp.nanoseconds))
            bytes.append(number: UInt64(packet.linkType.rawValue) << 32 | UInt64(packet.originalLength))
            bytes.append(number: UInt64(packet.bytes.count))
            bytes += packet.bytes
        }
        return Descriptor.writeAll(bytes[...], to: descriptor)
    }

    func replay(_ body: (Packet) -> Void) {
        var offset: off_t = 0
        var block: Bytes = []
        var position = 0
        /// Makes sure of `count` octets at `position`.
        func has(_ count: Int) -> Bool {
            guard block.count - position < count else { return true }
            block.removeFirst(position)
            position = 0
            let more = Descriptor.read(from: descriptor, at: offset, count: max(count, 1 << 20))
            offset += more.count
            block += more
            return block.count >= count
        }
        func number() -> UInt64 {
            defer { position += 8 }
            return block[position..<position + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
        while has(24) {
            let time = Int64(bitPattern: number())
            let kind = number()
            let count = Int(number())
            guard has(count) else { return }
            body(
                Packet(
                    timestamp: Timestamp(nanoseconds: time),
                    linkType: LinkType(rawValue: UInt32(kind >> 32)),
                    originalLength: Int(kind & 0xFFFF_FFFF),
                    bytes: Bytes(block[position..<position + count])
                )
            )
            position += count
        }
    }
}

extension Bytes {
    fileprivate mutating func append(number: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }
}
