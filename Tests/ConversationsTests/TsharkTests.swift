import Conversations
import Foundation
import TestSupport
import Testing
import Wire

/// Hark says of packets what tshark says of them.
@Suite(.timeLimit(.minutes(3)), .enabled(if: Program.isAvailable(TsharkRow.tshark), "tshark is not installed"))
struct TsharkTests {
    @Test(arguments: 1...4 as ClosedRange<UInt64>) func `generated conversations`(seed: UInt64) async throws {
        let bytes = GeneratedCapture.bytes(seed: seed, conversations: 100, segments: 40)
        let file = FileManager.default.temporaryDirectory.appending(path: "hark-tshark-\(UUID()).pcapng")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(bytes).write(to: file)
        let (ours, theirs) = try await (TsharkRow.own(bytes), TsharkRow.tshark(file.path))
        #expect(ours.count > 3_000 && ours.count == theirs.count)
        let differences = Self.differences(ours, theirs)
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    @Test(.enabled(if: TcpdumpCaptures.areAvailable)) func `the captures that tcpdump is tested with`() async throws {
        var packets = 0
        for file in try TcpdumpCaptures.files() {
            let bytes = try [UInt8](Data(contentsOf: URL(filePath: file)))
            let ours = try TsharkRow.own(bytes)
            let name = URL(filePath: file).lastPathComponent
            guard !ours.isEmpty, !TcpdumpCaptures.exceptions.contains(name) else { continue }
            packets += ours.count
            let differences = Self.differences(ours, try await TsharkRow.tshark(file))
            #expect(differences.isEmpty, "\(file): \(differences.prefix(3).joined(separator: "\n"))")
        }
        #expect(packets > 1_000)
    }

    @Test(arguments: ["as it was captured", "after the capture lost some", "after some were overtaken"])
    func `a network that loses packets`(what: String) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "hark-lossy-\(UUID()).pcap")
        defer { try? FileManager.default.removeItem(at: file) }
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Networks/lossy.py").path
        let made = try await Program.run("/usr/bin/unshare", ["-rn", "/usr/bin/python3", script, file.path])
        #expect(made.status == 0, "\(made)")
        var bytes = [UInt8](try Data(contentsOf: file))
        if what != "as it was captured" {
            bytes = Self.rewritten(bytes, swapping: what.contains("overtaken"))
            try Data(bytes).write(to: file)
        }
        let (ours, theirs) = try await (TsharkRow.own(bytes), TsharkRow.tshark(file.path))
        #expect(ours.count > 400 && ours.count == theirs.count)
        #expect(ours.contains { $0.notes.contains(.retransmission) || $0.notes.contains(.outOfOrder) })
        // What was captured may have overtaken by itself where two processors take packets in.
        #expect(ours.contains { $0.notes.contains(.previousSegmentLost) } || what == "as it was captured")
        let differences = Self.differences(ours, theirs, isRewritten: what != "as it was captured")
        #expect(differences.isEmpty, "\(differences.prefix(5).joined(separator: "\n"))")
    }

    /// A pcap file of nanoseconds without every seventeenth packet, or with every seventeenth behind the next one.
    private static func rewritten(_ bytes: [UInt8], swapping: Bool) -> [UInt8] {
        var records: [ArraySlice<UInt8>] = []
        var start = 24
        while start < bytes.count {
            let length = bytes[start + 8..<start + 12].reversed().reduce(0) { $0 << 8 | Int($1) }
            records.append(bytes[start..<start + 16 + length])
            start += 16 + length
        }
        var output = Array(bytes[..<24])
        for (index, record) in records.enumerated() {
            let isLate = index % 17 == 16 && index + 1 < records.count
            if !isLate { output += record }
            guard swapping, index > 0, (index - 1) % 17 == 16 else { continue }
            // It comes when the next one came: time does not go back.
            output += record.prefix(8) + records[index - 1].dropFirst(8)
        }
        return output
    }

    @Test func `the reference captures`() async throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../captures").standardized
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains(".pcap") }
        #expect(files.count >= 15)
        for file in files {
            let path = folder.appending(path: file)
            let ours = try TsharkRow.own([UInt8](Data(contentsOf: path)))
            let differences = Self.differences(ours, try await TsharkRow.tshark(path.path))
            #expect(differences.isEmpty, "\(file): \(differences.joined(separator: "\n"))")
        }
    }

    /// The packets of which the two say different things, with both.
    ///
    /// Where ACKs are missing or overtaken (`isRewritten`), Wireshark takes some window updates for duplicate ACKs, and so
    /// now and then calls a retransmission a fast one; that it is one both say.
    private static func differences(
        _ ours: [TsharkRow],
        _ theirs: [TsharkRow],
        isRewritten: Bool = false
    ) -> [String] {
        let known = Dictionary(theirs.map { ($0.number, $0) }) { first, _ in first }
        var probed: Set<Int> = []
        var differences: [String] = []
        for own in ours {
            let other = known[own.number]
            if own.notes.contains(.zeroWindowProbe) || isRewritten { probed.insert(own.stream) }
            let isSame = own == other || (probed.contains(own.stream) && own.isLate(as: other))
            if !isSame { differences.append("hark   \(own)\ntshark \(other.map { "\($0)" } ?? "nothing")") }
        }
        let numbers = Set(ours.map(\.number))
        return differences + theirs.filter { !numbers.contains($0.number) }.map { "only tshark \($0)" }
    }
}

/// What is said of a TCP packet of a file.
struct TsharkRow: Equatable {
    var number: Int
    var stream: Int
    var sequence: UInt32
    var acknowledgment: UInt32?
    var length: Int
    var flags: UInt8
    var notes: SegmentNotes

    static let tshark = "/usr/bin/tshark"

    /// What acknowledges more than was captured Wireshark judges by rules of its own: it says so too where a gap was seen.
    private static let compared = SegmentNotes.names.filter { $0.note != .unseenACKed }
    private static let fields =
        ["frame.number", "tcp.stream", "tcp.seq", "tcp.ack", "tcp.len", "tcp.flags"]
        + compared.map { "tcp.analysis.\($0.field)" }

    /// Whether both say that it was sent again or comes late, and only in the kind of that they differ: behind a zero window
    /// probe Wireshark counts the duplicate ACKs that ask for it otherwise.
    func isLate(as other: TsharkRow?) -> Bool {
        guard var other else { return false }
        var own = self
        let kinds: SegmentNotes = [.retransmission, .fastRetransmission, .outOfOrder]
        guard !own.notes.isDisjoint(with: kinds), !other.notes.isDisjoint(with: kinds) else { return false }
        own.notes.subtract(kinds)
        other.notes.subtract(kinds)
        return own == other
    }

    /// By tshark, of the TCP packets that are not quoted in others.
    static func tshark(_ file: String) async throws -> [TsharkRow] {
        let outcome = try await Program.run(
            tshark,
            ["-r", file, "-Y", "tcp && !icmp && !icmpv6", "-T", "fields", "-E", "occurrence=f"]
                + fields.flatMap { ["-e", $0] }
        )
        return outcome.output.split(separator: "\n").compactMap { line in
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard let stream = Int(columns[1]), let length = Int(columns[4]) else { return nil }
            let flags = UInt8(truncatingIfNeeded: Int(columns[5].dropFirst(2), radix: 16) ?? 0)
            return TsharkRow(
                number: Int(columns[0]) ?? -1,
                stream: stream,
                sequence: UInt32(columns[2]) ?? 0,
                acknowledgment: flags & 0x10 == 0 ? nil : UInt32(columns[3]),
                length: length,
                flags: flags,
                notes: SegmentNotes(zip(compared, columns[6...]).filter { !$1.isEmpty }.map(\.0.note))
            )
        }
    }

    /// By Hark.
    static func own(_ bytes: [UInt8]) throws -> [TsharkRow] {
        var decoder = CaptureDecoder()
        decoder.append(bytes.span)
        decoder.finish()
        var table = ConversationTable()
        var rows: [TsharkRow] = []
        var streams: [Int: Int] = [:]
        while let frame = try? decoder.next() {
            let dissection = try? Dissection(
                decoder.buffer.span.extracting(frame.bytes),
                originalLength: frame.originalLength,
                linkType: frame.linkType
            )
            guard let dissection, let place = table.add(dissection, timestamp: frame.timestamp, number: frame.number),
                let flags = place.packet.flags
            else { continue }
            let packet = place.packet
            let stream = streams[place.conversation] ?? streams.count
            streams[place.conversation] = stream
            rows.append(
                TsharkRow(
                    number: frame.number,
                    stream: stream,
                    sequence: UInt32(truncatingIfNeeded: packet.position + 1),
                    acknowledgment: packet.acknowledged.map { UInt32(truncatingIfNeeded: $0 + 1) },
                    length: packet.payloadLength,
                    flags: flags.rawValue,
                    notes: packet.notes.subtracting(.unseenACKed)
                )
            )
        }
        return rows
    }
}

/// The captures with which tcpdump is tested, which `tools/setup test` takes out of its source package.
enum TcpdumpCaptures {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../.build/tcpdump-captures").standardized.path

    /// Those of which Hark says something else, and why: where the IP length reaches beyond the frame, Hark takes a packet for
    /// damaged and tshark cuts it off; where reserved bits of the TCP header are set, Hark reads on and tshark does not.
    static let exceptions: Set = [
        "kday4.pcap", "kday7.pcap",
        "bgp-bgp_capabilities_print-oobr-1.pcap", "bgp-bgp_capabilities_print-oobr-2.pcap", "bgp_pmsi_tunnel-oobr.pcap",
    ]

    static var areAvailable: Bool {
        (try? files().isEmpty) == false || ProcessInfo.processInfo.environment["CI"] != nil
    }

    static func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { "\(folder)/\($0)" }
    }
}
