import Conversations
import TestSupport
import Testing
import Wire

/// How conversations went, in sentences.
struct StoryTests {
    /// What a review says of packets that were written to a file.
    private static func review(
        _ linkType: LinkType = .raw,
        stream: StreamContents? = nil,
        _ write: (inout PcapngWriter) -> Void
    ) throws -> CaptureReview {
        var writer = PcapngWriter(
            application: "Hark's tests",
            comments: [],
            interface: "none",
            linkType: linkType,
            snapLength: 65_535
        )
        write(&writer)
        var review = CaptureReview()
        review.contents = stream
        var decoder = CaptureDecoder()
        decoder.append(writer.take().span)
        decoder.finish()
        try review.add(packetsOf: &decoder)
        return review
    }

    private static func review(_ dialogue: Dialogue, stream: StreamContents? = nil) throws -> CaptureReview {
        try review(stream: stream) { Self.write(dialogue, to: &$0) }
    }

    private static func write(_ dialogue: Dialogue, to writer: inout PcapngWriter) {
        for number in 1...dialogue.list.count { writer.append(dialogue.list[number]) }
    }

    private static func story(_ build: (inout Dialogue) -> Void) throws -> String {
        var dialogue = Dialogue()
        build(&dialogue)
        let review = try review(dialogue)
        let conversation = review.table.conversations[0]
        return ConversationStory(conversation, review.digests[0]).sentences(of: conversation).joined(separator: " ")
    }

    @Test func `openings`() throws {
        let refused = try Self.story {
            $0.segment(.client, .syn, at: -1)
            $0.segment(.server, [.rst, .ack], at: -1)
        }
        #expect(refused == "The connection was refused: nobody listens on that port.")
        let silent = try Self.story {
            $0.segment(.client, .syn, at: -1)
            $0.segment(.client, .syn, at: -1)
        }
        #expect(silent == "Nobody answered the SYN.")
        let late = try Self.story { $0.segment(.client, [.psh, .ack], "abc") }
        #expect(late.hasPrefix("The capture began after its beginning. The client sent 3 bytes, the server 0 bytes."))
        let datagrams = try Self.story {
            $0.datagram(.client, "one")
            $0.datagram(.server, "one")
            $0.datagram(.client, "")
        }
        #expect(datagrams == "Datagrams. 2 datagrams (3 bytes) there, 1 datagram (3 bytes) back.")
    }

    @Test func `endings`() throws {
        let unread = try Self.story {
            $0.open()
            $0.segment(.client, [.psh, .ack], "hello")
            $0.segment(.server, [.rst, .ack], acknowledging: 5)
        }
        #expect(
            unread.contains("The server reset the connection: its program closed or ended without a FIN, most likely")
        )
        let after = try Self.story {
            $0.open()
            $0.segment(.server, [.fin, .ack])
            $0.segment(.client, [.psh, .ack], "hello", acknowledging: 1)
            $0.segment(.server, .rst, at: 1)
        }
        #expect(
            after.contains(
                "The server closed first, and the client sent 5 bytes after that (half-close). The server reset"
            )
        )
        #expect(after.hasSuffix("something came after it had closed its socket."))
        let aborted = try Self.story {
            $0.open()
            $0.segment(.client, [.rst, .ack])
        }
        #expect(aborted.contains("its program gave up without having been sent anything, by SO_LINGER, or closed its"))
        let open = try Self.story { $0.open() }
        #expect(open == "The client connected. Neither side sent data. The capture does not show its end.")
    }

    @Test func `what was said is put together, once and in order`() throws {
        var dialogue = Dialogue()
        dialogue.open()
        dialogue.segment(.client, [.psh, .ack], "lo", at: 3)
        dialogue.segment(.client, [.psh, .ack], "hel")
        dialogue.segment(.client, [.psh, .ack], "hel")
        dialogue.segment(.server, [.psh, .ack], "hi", acknowledging: 5)
        dialogue.segment(.client, [.psh, .ack], "bye", at: 5, acknowledging: 2, kept: 21)
        let review = try Self.review(dialogue, stream: StreamContents(.tcp, 0))
        let turns = try #require(review.contents).turns
        #expect(turns.map(\.sender) == [.client, .server, .client])
        #expect(turns.map(\.position) == [0, 0, 5])
        #expect(turns.map { String(decoding: $0.bytes, as: UTF8.self) } == ["hello", "hi", "b\0\0"])
        #expect(turns.map(\.missing) == [0, 0, 2])
        #expect(turns.map(\.number) == [5, 7, 8])
    }

    @Test func `packets that are not read are counted by their reason, of which there are not too many`() throws {
        let review = try Self.review(.ethernet) { writer in
            for type in 0..<300 as Range<UInt16> {
                let bytes = [UInt8](repeating: 0, count: 12) + [UInt8(type >> 8), UInt8(type & 0xFF)]
                for _ in 0..<2 {
                    writer.append(Packet(timestamp: Timestamp(nanoseconds: 0), originalLength: 14, bytes: bytes[...]))
                }
            }
        }
        #expect(review.unread["EtherType 7 at byte 12 is not supported"] == 2)
        #expect(review.unread.count == 101 && review.unread["other reasons"] == 400)
        #expect(review.packetCount == 600 && review.conversationCount == 0)
    }

    @Test func `of very many conversations some are kept, and all are counted`() throws {
        let conversations = 7_000
        let review = try Self.review { writer in
            for port in 0..<conversations {
                var dialogue = Dialogue(clientPort: UInt16(port + 1_024))
                dialogue.open()
                dialogue.segment(.server, [.rst, .ack])
                // What comes after the end is no conversation of its own.
                dialogue.segment(.client, .ack)
                Self.write(dialogue, to: &writer)
            }
        }
        #expect(review.conversationCount == conversations)
        #expect(review.digests.count < 5_200)
        #expect(review.digests.prefix(1_000).map(\.stream) == Array(0..<1_000))
        #expect(review.digests.map(\.stream).max() == conversations - 1)
    }

    @Test func `of a long conversation the ends are kept, and what is unusual`() throws {
        var dialogue = Dialogue()
        dialogue.open()
        for position in 0..<500 { dialogue.segment(.client, [.psh, .ack], "x", at: position) }
        dialogue.segment(.client, [.psh, .ack], "x", at: 100)
        for position in 500..<1_000 { dialogue.segment(.client, [.psh, .ack], "x", at: position) }
        let digest = try Self.review(dialogue).digests[0]
        let numbers = digest.rows.map(\.packet.number)
        #expect(numbers == Array(1...12) + [504] + Array(993...1_004))
        #expect(digest.packetCount == 1_004 && digest.count(of: .outOfOrder) == 1)
        #expect(digest.longestGap.nanoseconds == 1_000_000)
    }
}
