import Conversations
import Foundation
import TestSupport
import Testing
import Wire

/// The captures that a run has kept, read again, and compared with what tshark makes of them.
enum CaptureFiles {
    static let tshark = "/usr/bin/tshark"

    /// Every capture in a folder says the same to tshark and to Hark.
    ///
    /// - Returns: how many packets were compared.
    @discardableResult
    static func compare(in folder: String) async throws -> Int {
        var count = 0
        for file in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            count += try await compare("\(folder)/\(file)")
        }
        return count
    }

    private static func compare(_ file: String) async throws -> Int {
        let fields = ["frame.number", "tcp.stream", "tcp.seq", "tcp.ack", "tcp.len", "tcp.flags"]
        let arguments = ["-r", file, "-Y", "tcp", "-T", "fields"] + fields.flatMap { ["-e", $0] }
        let outcome = try await Program.run(tshark, arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let list = try packets(of: file)
        let recording = Recording(list)
        #expect(recording.list.count == list.count, "\(file)")
        var rows: [Int: String] = [:]
        let streams = recording.tracks.filter { $0.conversation.transport == .tcp }
        for (stream, track) in streams.enumerated() {
            for packet in track.packets {
                // tshark counts from the SYN, and shows 0 where nothing is acknowledged.
                let acknowledged = packet.acknowledged.map { $0 + 1 } ?? 0
                let flags = String(packet.flags?.rawValue ?? 0, radix: 16)
                let padded = String(repeating: "0", count: 4 - flags.count) + flags
                rows[packet.number] = [
                    "\(packet.number)", "\(stream)", "\(packet.position + 1)", "\(acknowledged)",
                    "\(packet.payloadLength)", "0x\(padded)",
                ].joined(separator: "\t")
            }
        }
        let own = rows.sorted { $0.key < $1.key }.map(\.value)
        let others = outcome.output.split(separator: "\n").map(String.init)
        #expect(own == others, "\(file)")
        return own.count
    }

    /// The packets of a pcapng file that Hark wrote: one section, one interface, nanoseconds.
    static func packets(of file: String) throws -> PacketList {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
        func number(_ offset: Int) -> Int {
            bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        var list = PacketList(linkType: .ethernet)
        var offset = 0
        while offset < bytes.count {
            if number(offset) == 6 {
                let time = Int64(number(offset + 12)) << 32 | Int64(number(offset + 16))
                let data = offset + 28
                list.append(
                    Packet(
                        timestamp: .init(nanoseconds: time),
                        originalLength: number(offset + 24),
                        bytes: bytes[data..<data + number(offset + 20)]
                    )
                )
            }
            offset += number(offset + 4)
        }
        return list
    }
}
