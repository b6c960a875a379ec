import Testing
import Wire

@Suite("pcapng files")
struct PcapngWriterTests {
    /// A block, with its type and its options behind `fixed` bytes of its body.
    private struct Block {
        var type: UInt32
        var body: ArraySlice<UInt8>

        static func read(_ bytes: [UInt8]) -> [Block] {
            var blocks: [Block] = []
            var offset = 0
            while offset < bytes.count {
                let length = Int(number(bytes[(offset + 4)...]))
                #expect(number(bytes[(offset + length - 4)...]) == UInt32(length) && length % 4 == 0)
                blocks.append(
                    Block(type: number(bytes[offset...]), body: bytes[(offset + 8)..<(offset + length - 4)])
                )
                offset += length
            }
            return blocks
        }

        static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
            bytes.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }

        func options(behind fixed: Int) -> [(code: UInt32, value: [UInt8])] {
            var rest = body.dropFirst(fixed)
            var options: [(code: UInt32, value: [UInt8])] = []
            while rest.count >= 4 {
                let word = Self.number(rest)
                let length = Int(word >> 16)
                guard word & 0xFFFF != 0 else { break }
                options.append((word & 0xFFFF, Array(rest.dropFirst(4).prefix(length))))
                rest = rest.dropFirst(4 + (length + 3) / 4 * 4)
            }
            return options
        }
    }

    @Test("a section, an interface, packets with their comments, statistics")
    func file() {
        var writer = PcapngWriter(
            application: "Hark",
            comments: ["one", "two"],
            interface: "lo",
            linkType: .ethernet,
            snapLength: 1_600
        )
        let time = Timestamp(nanoseconds: 0x1_0000_0002)
        writer.append(
            Packet(timestamp: time, originalLength: 9, bytes: [1, 2, 3, 4, 5]),
            comments: ["send", "shutdown"]
        )
        writer.append(Packet(timestamp: time, originalLength: 4, bytes: [1, 2, 3, 4]))
        writer.appendStatistics(received: 7, dropped: 1, from: time, to: time)
        let count = writer.count
        let bytes = writer.take()
        let blocks = Block.read(bytes)
        #expect(count == bytes.count && writer.take().isEmpty)
        #expect(blocks.map(\.type) == [0x0A0D_0D0A, 1, 6, 6, 5])
        #expect(
            blocks[0].options(behind: 16).map { String(decoding: $0.value, as: UTF8.self) } == ["one", "two", "Hark"]
        )
        #expect(blocks[1].options(behind: 8).map(\.value) == [Array("lo".utf8), [9]])
        let words = stride(from: 0, to: 20, by: 4).map { Block.number(blocks[2].body.dropFirst($0)) }
        #expect(words == [0, 1, 2, 5, 9])
        let comments = blocks[2].options(behind: 28).map { String(decoding: $0.value, as: UTF8.self) }
        #expect(comments == ["send", "shutdown"] && blocks[3].body.count == 24)
        #expect(blocks[4].options(behind: 12).map(\.code) == [2, 3, 4, 5])
    }

    @Test("a comment that is too long is cut between two characters")
    func longComment() throws {
        let long = String(repeating: "a", count: 65_534) + "€"
        let writer = PcapngWriter(
            application: "Hark",
            comments: [long],
            interface: "lo",
            linkType: .raw,
            snapLength: 1
        )
        var copy = writer
        let comment = try #require(Block.read(copy.take())[0].options(behind: 16).first)
        #expect(comment.value.count == 65_534 && comment.value.last == UInt8(ascii: "a"))
    }

    @Test("packets are kept one behind the other, and numbered from 1")
    func list() {
        var list = PacketList(linkType: .raw)
        let bytes = [UInt8](repeating: 7, count: 400_000)
        for number in 1...5 {
            list.append(Packet(timestamp: .init(nanoseconds: Int64(number)), originalLength: 1, bytes: bytes[...]))
        }
        #expect(list.count == 5 && list[5].timestamp.nanoseconds == 5 && list[3].bytes == bytes[...])
        #expect(list.size >= 5 * bytes.count)
    }
}
