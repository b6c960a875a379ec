import Testing
import Wire

@Suite struct PcapngTests {
    private let writer = PcapngWriter(
        application: "Hark",
        comment: "case: a\nsection comment",
        linkType: .ethernet,
        snapLength: 1_600,
        interface: "lo"
    )

    private var packets: [Packet] {
        (0..<5).map { number in
            var packet = PacketBytes.packet(.ethernet, Bytes(repeating: UInt8(number), count: 60 + number))
            packet.timestamp.nanoseconds += Int64(number)
            packet.comment = number == 2 ? "line 3: send \"hé\"" : nil
            return packet
        }
    }

    private var file: Bytes {
        var bytes = writer.header()
        for packet in packets { bytes += writer.block(for: packet) }
        return bytes + writer.statistics(received: 5, dropped: 2, at: Timestamp(nanoseconds: 1_700_000_001_000_000_000))
    }

    @Test func `what is written reads back whole`() throws {
        let read = try PcapngFile(file)
        #expect(read.packets == packets)
        #expect(read.comment == "case: a\nsection comment")
        #expect(read.drops == 2)
    }

    @Test func `every cut of a file is an error or a file with fewer packets, never a crash`() {
        let bytes = file
        for count in 0..<bytes.count {
            guard let read = try? PcapngFile(Bytes(bytes.prefix(count))) else { continue }
            #expect(read.packets.count <= packets.count)
        }
    }

    @Test func `every wrong octet is an error or another file, never a crash`() {
        let bytes = file
        for index in bytes.indices {
            for value: UInt8 in [0, 0x7F, 0xFF] {
                var wrong = bytes
                wrong[index] = value
                _ = try? PcapngFile(wrong)
            }
        }
    }
}
