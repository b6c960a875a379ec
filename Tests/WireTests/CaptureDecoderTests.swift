import Foundation
import TestSupport
import Testing
import Wire

/// Capture files, as others write them and as nobody should.
struct CaptureDecoderTests {
    /// What a file holds, as far as it can be read.
    struct Contents: Equatable {
        struct Read: Equatable {
            var time: Int64
            var original: Int
            var bytes: [UInt8]
            var link: UInt16
            var comments: [String]
        }

        var packets: [Read] = []
        var damage: CaptureDamage?
        var comments: [String] = []
        var interfaces: [CaptureInterface] = []

        /// Reads what comes in pieces of `size` bytes.
        init(_ bytes: [UInt8], pieces size: Int = .max) {
            var decoder = CaptureDecoder()
            var given = 0
            do throws(CaptureDamage) {
                while true {
                    while let frame = try decoder.next() {
                        packets.append(
                            Read(
                                time: frame.timestamp.nanoseconds,
                                original: frame.originalLength,
                                bytes: Array(decoder.buffer[frame.bytes]),
                                link: frame.linkType.rawValue,
                                comments: decoder.packetComments
                            )
                        )
                    }
                    guard given < bytes.count else { break }
                    let end = bytes.count - given > size ? given + size : bytes.count
                    decoder.append(bytes[given..<end].span)
                    given = end
                }
                decoder.finish()
                while try decoder.next() != nil {}
            } catch {
                damage = error
            }
            comments = decoder.comments
            interfaces = decoder.interfaces
        }
    }

    static let magics: [(magic: UInt32, isBigEndian: Bool, perTick: Int64)] = [
        (0xA1B2_C3D4, false, 1_000), (0xA1B2_C3D4, true, 1_000), (0xA1B2_3C4D, false, 1), (0xA1B2_3C4D, true, 1),
    ]

    @Test(arguments: magics)
    func `pcap of either byte order and clock`(magic: UInt32, isBigEndian: Bool, perTick: Int64) {
        let file = CaptureBytes.pcap(magic: magic, isBigEndian: isBigEndian, [(1, 2), (4_000_000_000, 999_999)])
        let contents = Contents(file)
        #expect(contents.damage == nil)
        #expect(
            contents.packets.map(\.time) == [
                1_000_000_000 + 2 * perTick, 4_000_000_000_000_000_000 + 999_999 * perTick,
            ]
        )
        #expect(contents.packets.map(\.bytes) == [[0], [1]])
        #expect(contents.packets.allSatisfy { $0.original == 99 && $0.link == 101 })
        #expect(Contents(file, pieces: 1) == contents)
    }

    /// Two sections of different byte order, interfaces with clocks of their own, blocks that nobody knows.
    static var mixed: [UInt8] {
        var file = CaptureBytes()
        file.section()
        // Microseconds; 2^-10 seconds, an hour later; ten to the minus nine.
        file.block(1, 1 as UInt16, 0 as UInt16, 96 as UInt32, options: [(2, Array("one".utf8))])
        file.block(
            1,
            101 as UInt16,
            0 as UInt16,
            0 as UInt32,
            options: [(9, [0x8A]), (14, CaptureBytes.bytes(of: 3_600 as Int64, false)), (0, [])]
        )
        file.block(0xBAD, Array(repeating: 7, count: 5_000))
        file.block(6, 0 as UInt32, 0 as UInt32, 5 as UInt32, 2 as UInt32, 2 as UInt32, 0x0201 as UInt32)
        file.block(
            6,
            1 as UInt32,
            0 as UInt32,
            1_536 as UInt32,
            1 as UInt32,
            9 as UInt32,
            0x08 as UInt32,
            options: [(1, Array("step 1".utf8)), (2, [0, 0, 0, 0]), (1, Array("é".utf8))]
        )
        // Of the first interface, which keeps 96 bytes.
        file.block(3, [100, 0, 0, 0] + Array(repeating: 3, count: 96))
        file.block(5, 1 as UInt32, 0 as UInt64, options: [(5, CaptureBytes.bytes(of: 12 as UInt64, false))])
        file.isBigEndian = true
        file.section()
        file.block(1, 228 as UInt16, 0 as UInt16, 0 as UInt32, options: [(9, [9])])
        file.block(2, 0 as UInt16, 7 as UInt16, 1 as UInt32, 2 as UInt32, 1 as UInt32, 1 as UInt32, 0x55 as UInt8)
        return file.bytes
    }

    @Test func `pcapng with sections, interfaces and clocks of their own`() {
        let contents = Contents(Self.mixed)
        #expect(contents.damage == nil)
        #expect(contents.packets.map(\.time) == [5_000, 3_601_500_000_000, 0, 0x1_0000_0002])
        #expect(contents.packets.map(\.bytes.count) == [2, 1, 96, 1])
        #expect(contents.packets.map(\.original) == [2, 9, 100, 1])
        #expect(contents.packets.map(\.link) == [1, 101, 1, 228])
        #expect(contents.packets[1].comments == ["step 1", "é"])
        #expect(contents.packets[3].bytes == [0x55])
        #expect(contents.interfaces.map(\.dropped) == [0, 12, 0])
        #expect(contents.interfaces.map(\.name) == ["one", nil, nil])
        for size in [1, 3, 64, 4_096] { #expect(Contents(Self.mixed, pieces: size) == contents) }
    }

    @Test func `what Hark writes is read as it was`() {
        var writer = PcapngWriter(
            application: "Hark",
            comments: ["a case"],
            interface: "lo",
            linkType: .ethernet,
            snapLength: 1_600
        )
        let packet = Packet(
            timestamp: Timestamp(nanoseconds: 1_700_000_000_123_456_789),
            originalLength: 9,
            bytes: [1, 2, 3]
        )
        writer.append(packet, comments: ["one", "two"])
        writer.appendStatistics(received: 9, dropped: 4, from: packet.timestamp, to: packet.timestamp)
        let contents = Contents(writer.take())
        #expect(contents.damage == nil && contents.comments == ["a case"])
        #expect(
            contents.packets == [
                .init(
                    time: 1_700_000_000_123_456_789,
                    original: 9,
                    bytes: [1, 2, 3],
                    link: 1,
                    comments: ["one", "two"]
                )
            ]
        )
        #expect(contents.interfaces.map(\.dropped) == [4])
    }

    @Test func `a damaged file is read up to its damage, which has a place`() {
        let pcap = CaptureBytes.pcap(magic: 0xA1B2_C3D4, isBigEndian: false, [(1, 2), (3, 4)])
        for cut in 1..<17 {
            let contents = Contents(Array(pcap.dropLast(cut)))
            #expect(contents.packets.count == 1)
            #expect(contents.damage?.kind == .truncated)
            #expect(contents.damage?.offset == 41)
        }
        var long = pcap
        long.replaceSubrange(49..<53, with: [0xFF, 0xFF, 0xFF, 0xFF])
        let told = Contents(long)
        #expect(told.packets.count == 1)
        #expect(told.damage?.description == "at byte 49: a packet record of 4294967295 bytes, more than any packet has")
        #expect(Contents(Array("hello".utf8)).damage?.kind == .notACapture)
        #expect(Contents([]).damage?.kind == .notACapture)
        #expect(Contents(Array(pcap.prefix(24))).damage == nil)
    }

    static let broken: [(change: @Sendable (inout [UInt8]) -> Void, message: String)] = [
        ({ $0[8] = 0 }, "at byte 8: a section whose byte order is 0x3c2b1a, and 0x1a2b3c4d is due"),
        ({ $0[12] = 2 }, "at byte 12: version 2 of pcapng, and 1 is the one there is"),
        ({ $0[32] = 9 }, "at byte 32: a block of 9 bytes: it takes a multiple of 4, and 12 at least"),
        ({ $0[24] = 32 }, "at byte 24: a block ends with the length 32, and began with 28"),
        ({ $0[35] = 0x7F }, "at byte 32: a block of 2130706460 bytes, more than any packet needs"),
        ({ $0[46] = 99 }, "at byte 44: an option of 99 bytes, which reaches beyond its block"),
    ]

    @Test(arguments: broken)
    func `what contradicts itself is told`(change: @Sendable (inout [UInt8]) -> Void, message: String) {
        var bytes = Self.mixed
        change(&bytes)
        #expect(Contents(bytes).damage?.description == message)
    }

    @Test func `a packet larger than its block, and one of no interface, are told`() {
        func file(_ interface: UInt32, _ captured: UInt32) -> Contents {
            var file = CaptureBytes()
            file.section()
            file.block(1, 1 as UInt16, 0 as UInt16, 0 as UInt32)
            file.block(6, interface, 0 as UInt64, captured, 4 as UInt32, 1 as UInt32)
            return Contents(file.bytes)
        }
        #expect(file(0, 4).damage == nil)
        #expect(file(0, 5).damage?.description == "at byte 68: a packet of 5 bytes in a block with room for 4")
        #expect(file(1, 4).damage?.description == "at byte 56: a packet of interface 1, which nothing has described")
    }

    @Test func `files that were changed at random are read or told, and nothing else`() {
        var random = SeededNumbers(state: 17)
        let files = [
            Self.mixed, CaptureBytes.pcap(magic: 0xA1B2_C3D4, isBigEndian: false, [(1, 2), (3, 4), (5, 6)]),
        ]
        var damaged = 0
        let rounds = ProcessInfo.processInfo.environment["HARK_MUTATIONS"].flatMap { Int($0) } ?? 20_000
        for round in 0..<rounds {
            var bytes = files[round % files.count]
            for _ in 0...Int(random.next() % 4) {
                switch random.next() % 3 {
                case 0: bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes[Int(random.next() % UInt64(bytes.count))] ^= 1 << UInt8(random.next() % 8)
                default: bytes.removeLast(min(bytes.count - 1, Int(random.next() % 40)))
                }
            }
            let contents = Contents(bytes, pieces: 64)
            damaged += contents.damage == nil ? 0 : 1
            #expect(contents.packets.allSatisfy { $0.bytes.count <= bytes.count })
        }
        #expect(damaged > 1_000)
    }
}
