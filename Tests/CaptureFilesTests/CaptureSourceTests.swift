import CaptureFiles
import Foundation
import TestSupport
import Testing
import Wire

/// Files are read as they are, and unpacked where gzip has packed them.
struct CaptureSourceTests {
    /// How many packets a file holds, and its damage.
    private static func read(_ path: String) throws -> (count: Int, damage: CaptureDamage?) {
        let source = try CaptureSource(path)
        var decoder = CaptureDecoder()
        do {
            repeat {
                while try decoder.next() != nil {}
            } while try source.read(into: &decoder)
            while try decoder.next() != nil {}
        } catch let damage as CaptureDamage {
            return (decoder.count, damage)
        }
        return (decoder.count, nil)
    }

    /// A file of so many packets.
    private static func capture(_ count: Int) -> [UInt8] {
        var writer = PcapngWriter(
            application: "Hark",
            comments: [],
            interface: "lo",
            linkType: .raw,
            snapLength: 65_535
        )
        for number in 0..<count {
            let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* number) }
            writer.append(
                Packet(timestamp: Timestamp(nanoseconds: Int64(number)), originalLength: 200, bytes: bytes[...])
            )
        }
        return writer.take()
    }

    private static func withFiles(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hark-source-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    @Test func `packed and plain files are the same`() async throws {
        try await Self.withFiles { folder in
            let bytes = Self.capture(20_000)
            let file = folder.appending(path: "c.pcapng").path
            try Data(bytes).write(to: URL(filePath: file))
            #expect(try Self.read(file) == (20_000, nil))
            #expect(try await Program.run("/usr/bin/gzip", ["-k", file]).status == 0)
            #expect(try Self.read(file + ".gz") == (20_000, nil))
            let packed = try Data(contentsOf: URL(filePath: file + ".gz"))
            #expect(packed.count < bytes.count)
            // A section follows in a member of its own, with padding behind it.
            let twice = folder.appending(path: "twice.gz")
            try (packed + packed + Data(count: 512)).write(to: twice)
            #expect(try Self.read(twice.path) == (40_000, nil))
        }
    }

    @Test func `damaged files are read up to their damage`() async throws {
        try await Self.withFiles { folder in
            let file = folder.appending(path: "c.pcapng")
            try Data(Self.capture(20_000)).write(to: file)
            #expect(try await Program.run("/usr/bin/gzip", [file.path]).status == 0)
            let packed = try Data(contentsOf: file.appendingPathExtension("gz"))
            let cut = folder.appending(path: "cut.gz")
            try packed.dropLast(packed.count / 2).write(to: cut)
            let truncated = try Self.read(cut.path)
            #expect(truncated.count > 1_000 && truncated.count < 20_000)
            #expect(truncated.damage?.kind == .truncated)
            var broken = packed
            broken.replaceSubrange(packed.count / 2..<packed.count / 2 + 64, with: Data(repeating: 0xFF, count: 64))
            try broken.write(to: cut)
            let corrupt = try Self.read(cut.path)
            #expect(corrupt.count > 1_000 && corrupt.count < 20_000)
            #expect(corrupt.damage?.kind == .corrupt)
        }
    }

    @Test func `a file that is not there is told`() {
        #expect(throws: CaptureFileProblem(description: "/nowhere cannot be read: No such file or directory")) {
            try CaptureSource("/nowhere")
        }
    }
}
