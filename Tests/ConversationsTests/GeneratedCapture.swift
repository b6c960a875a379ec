import TestSupport
import Wire

/// A capture of random conversations: losses, reordering, segments sent again, windows that close, ports that meet again.
struct GeneratedCapture {
    private var random: SeededNumbers
    private var writer = PcapngWriter(
        application: "Hark's tests",
        comments: [],
        interface: "none",
        linkType: .ipv4,
        snapLength: 65_535
    )
    private var time: Int64 = 1_700_000_000_000_000_000

    /// An end of a conversation.
    private struct End {
        var address: UInt32
        var port: UInt16
        var next: UInt32
        var acknowledged: UInt32 = 0
        var window: UInt16 = 500
    }

    /// A file of so many conversations, one behind the other and some of them intertwined.
    static func bytes(seed: UInt64, conversations: Int, segments: Int) -> [UInt8] {
        var capture = GeneratedCapture(random: SeededNumbers(state: seed))
        for number in 0..<conversations { capture.converse(UInt16(truncatingIfNeeded: number), segments) }
        return capture.writer.take()
    }

    private mutating func converse(_ number: UInt16, _ segments: Int) {
        // Every eighth has the ports of the one before.
        let port = 20_000 + (number % 8 == 7 ? number - 1 : number)
        var ends = [
            End(address: 0x0A00_0001, port: port, next: UInt32(truncatingIfNeeded: random.next())),
            End(address: 0x0A00_0002, port: 7, next: UInt32(truncatingIfNeeded: random.next())),
        ]
        let shift: UInt8? = chance(2) ? nil : UInt8(random.next() % 4)
        send(ends[0], 0x02, shift: shift)
        ends[0].next &+= 1
        ends[1].acknowledged = ends[0].next
        pass(chance(2) ? 50_000 : 20_000_000)
        send(ends[1], 0x12, shift: shift)
        ends[1].next &+= 1
        ends[0].acknowledged = ends[1].next
        pass(30_000)
        send(ends[0], 0x10)
        for _ in 0..<segments {
            pass([1_000, 40_000, 900_000, 5_000_000, 30_000_000, 250_000_000][pick(6)])
            segment(&ends, pick(2))
        }
        let last = pick(3)
        if last == 0 { send(ends[pick(2)], 0x14) }
        if last == 1 {
            send(ends[0], 0x11)
            ends[1].acknowledged = ends[0].next &+ 1
            send(ends[1], 0x11)
            if chance(2) { send(ends[1], 0x11) }
        }
        pass(1_000_000)
    }

    private mutating func segment(_ ends: inout [End], _ own: Int) {
        let other = 1 - own
        let length = [0, 0, 0, 1, 100, 100, 500][pick(7)]
        if chance(3) { ends[own].window = [0, 0, 100, 200, 500, 501][pick(6)] }
        // It acknowledges all that was sent, or what it did before.
        if chance(2) { ends[own].acknowledged = ends[other].next }
        var sent = ends[own]
        switch pick(12) {
        // Sent again, the whole or its end.
        case 0: sent.next &-= 100
        case 1: sent.next &-= 1
        case 2: sent.next = ends[other].acknowledged
        // Something before it was lost.
        case 3: sent.next &+= 100
        default: break
        }
        send(sent, length > 0 ? 0x18 : 0x10, length: length)
        let end = sent.next &+ UInt32(length)
        if Int32(bitPattern: end &- ends[own].next) > 0 { ends[own].next = end }
    }

    private mutating func send(_ from: End, _ flags: UInt8, shift: UInt8? = nil, length: Int = 0) {
        let isClient = from.address == 0x0A00_0001
        let options: [UInt8] = shift.map { [1, 3, 3, $0] } ?? []
        let header = 20 + options.count
        let to: (UInt32, UInt16) = isClient ? (0x0A00_0002, 7) : (0x0A00_0001, clientPort)
        if isClient { clientPort = from.port }
        let acknowledgment = flags & 0x10 != 0 ? from.acknowledged : 0
        var bytes: [UInt8] = [0x45, 0] + Dialogue.bytes([UInt16(20 + header + length), 0, 0])
        bytes += [64, 6, 0, 0] + Dialogue.bytes([from.address, to.0])
        bytes += Dialogue.bytes([from.port, to.1]) + Dialogue.bytes([from.next, acknowledgment])
        bytes += [UInt8(header / 4) << 4, flags] + Dialogue.bytes([from.window, 0, 0])
        bytes += options + [UInt8](repeating: 0x61, count: length)
        let now = Timestamp(nanoseconds: time)
        writer.append(Packet(timestamp: now, originalLength: bytes.count, bytes: bytes[...]))
    }

    private var clientPort: UInt16 = 0

    private mutating func pass(_ nanoseconds: Int64) {
        time += nanoseconds / 1_000 * 1_000
    }

    private mutating func pick(_ count: Int) -> Int { Int(random.next() >> 33) % count }

    private mutating func chance(_ count: Int) -> Bool { pick(count) == 0 }
}
