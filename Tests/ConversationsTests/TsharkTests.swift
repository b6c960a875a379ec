import Conversations
import Foundation
import TestSupport
import Testing
import Wire

/// Hark says of packets what tshark says of them.
@Suite(.timeLimit(.minutes(3)), .enabled(if: Program.isAvailable(TsharkRows.path), "tshark is not installed"))
struct TsharkTests {
    @Test(arguments: [1, 2, 3]) func `generated conversations`(seed: UInt64) async throws {
        let bytes = GeneratedCapture.bytes(seed: seed, conversations: 100, segments: 40)
        let differences = try await TsharkRows.differences(bytes)
        #expect(differences.isEmpty, "\(differences.count): \(differences.prefix(12).joined(separator: "\n"))")
    }
}

/// What is said of each TCP packet of a file.
enum TsharkRows {
    static let path = "/usr/bin/tshark"

    /// What acknowledges more than was captured Wireshark judges by rules of its own: it says so too where a gap was seen.
    private static let compared = SegmentNotes.names.filter { $0.note != .unseenACKed }

    private static let fields =
        ["frame.number", "tcp.stream", "tcp.seq", "tcp.ack", "tcp.len", "tcp.flags"]
        + compared.map { "tcp.analysis.\($0.field)" }

    /// The packets of which the two say different things, with both.
    static func differences(_ bytes: [UInt8]) async throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hark-tshark-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "capture.pcapng")
        try Data(bytes).write(to: file)
        let outcome = try await Program.run(
            path,
            ["-r", file.path, "-Y", "tcp && !icmp", "-T", "fields"] + fields.flatMap { ["-e", $0] }
        )
        let theirs = outcome.output.split(separator: "\n").map(row)
        let ours = try own(bytes)
        var differences = zip(ours, theirs).filter { $0 != $1 }.map { "hark   \($0)\ntshark \($1)" }
        if ours.count != theirs.count {
            differences.append("\(ours.count) packets, and \(theirs.count) for tshark; \(outcome.errors)")
        }
        return differences
    }

    private static func row(_ line: Substring) -> String {
        let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        let flags = Int(columns[5].dropFirst(2), radix: 16) ?? -1
        let notes = zip(compared, columns[6...]).filter { !$1.isEmpty }.map(\.0.name)
        return text(
            columns[0],
            columns[1],
            columns[2],
            flags & 0x10 == 0 ? "-" : columns[3],
            columns[4],
            flags & 0xFF,
            notes
        )
    }

    private static func own(_ bytes: [UInt8]) throws -> [String] {
        var decoder = CaptureDecoder()
        decoder.append(bytes.span)
        decoder.finish()
        var table = ConversationTable()
        var rows: [String] = []
        while let frame = try decoder.next() {
            let dissection = try? Dissection(
                decoder.buffer.span.extracting(frame.bytes),
                originalLength: frame.originalLength,
                linkType: frame.linkType
            )
            guard let dissection, case .tcp = dissection.transport,
                let place = table.add(dissection, timestamp: frame.timestamp, number: frame.number),
                let flags = place.packet.flags
            else { continue }
            let packet = place.packet
            rows.append(
                text(
                    "\(frame.number)",
                    "\(place.conversation)",
                    "\(UInt32(truncatingIfNeeded: packet.position + 1))",
                    packet.acknowledged.map { "\(UInt32(truncatingIfNeeded: $0 + 1))" } ?? "-",
                    "\(packet.payloadLength)",
                    Int(flags.rawValue),
                    compared.filter { packet.notes.contains($0.note) }.map(\.name)
                )
            )
        }
        return rows
    }

    private static func text(
        _ number: String,
        _ stream: String,
        _ sequence: String,
        _ acknowledgment: String,
        _ length: String,
        _ flags: Int,
        _ notes: [String]
    ) -> String {
        "\(number) stream \(stream) seq \(sequence) ack \(acknowledgment) len \(length) "
            + "flags \(String(flags, radix: 16)) \(notes)"
    }
}
