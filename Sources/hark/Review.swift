import ArgumentParser
import Capture
import CaptureFiles
import Conversations
import FoundationEssentials
import Reports
import Results
import Wire

/// `hark review`.
struct Review: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says what is in captures: who said what, who closed how, what is unusual.",
        discussion: """
            Reads pcap and pcapng, also packed by gzip. Ends with status 0 where all was whole, with 3 where a file is \
            damaged: all before the damage is shown. A file that is no capture ends it with 2.
            """
    )

    @Argument(help: "Capture files, folders of them, or - for standard input.")
    var files: [String]

    @Option(help: ArgumentHelp("Only packets that this filter of pcap-filter(7) accepts.", valueName: "filter"))
    var filter: String?

    func run() throws {
        var status: Int32 = 0
        for (index, file) in try paths().enumerated() {
            if index > 0 { StandardOutput.write("\n") }
            status = max(status == 2 ? 4 : status, try review(file))
        }
        if status > 0 { throw ExitCode(status == 4 ? 2 : status) }
    }

    /// The files, and those in folders.
    private func paths() throws -> [String] {
        try files.flatMap { file -> [String] in
            var isFolder = false
            guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), isFolder else {
                return [file]
            }
            let endings = [".pcap", ".pcapng", ".cap", ".pcap.gz", ".pcapng.gz", ".cap.gz"]
            return try FileManager.default.subpathsOfDirectory(atPath: file).sorted()
                .filter { name in endings.contains { name.hasSuffix($0) } }.map { "\(file)/\($0)" }
        }
    }

    private func review(_ path: String) throws -> Int32 {
        let source: CaptureSource
        do throws(ReviewProblem) {
            source = try CaptureSource(path)
        } catch {
            StandardOutput.writeError("hark: \(error)\n")
            return 2
        }
        var decoder = CaptureDecoder()
        var review = CaptureReview()
        var filters: [LinkType: PacketFilter] = [:]
        var damage: CaptureDamage?
        do {
            repeat {
                while let frame = try decoder.next() {
                    let bytes = decoder.buffer.span.extracting(frame.bytes)
                    if filter != nil, try !accepts(frame, in: decoder, &filters) { continue }
                    review.add(frame, bytes)
                }
            } while try source.read(into: &decoder)
            while let frame = try decoder.next() {
                if filter != nil, try !accepts(frame, in: decoder, &filters) { continue }
                review.add(frame, decoder.buffer.span.extracting(frame.bytes))
            }
        } catch let error as CaptureDamage {
            damage = error
        }
        if let damage, damage.kind == .notACapture {
            StandardOutput.writeError("hark: \(path) is not a capture: \(damage)\n")
            return 2
        }
        let text = ReviewText(style: StandardOutput.takesColor ? .color : .plain, width: StandardOutput.width)
        StandardOutput.write(text.text(path, review, decoder, damage))
        return damage == nil ? 0 : 3
    }

    private func accepts(
        _ frame: CaptureDecoder.Frame,
        in decoder: CaptureDecoder,
        _ filters: inout [LinkType: PacketFilter]
    ) throws -> Bool {
        let known: PacketFilter
        if let found = filters[frame.linkType] {
            known = found
        } else {
            do throws(PacketFilter.Mistake) {
                known = try PacketFilter(filter ?? "", linkType: frame.linkType)
            } catch {
                throw ValidationError("--filter '\(filter ?? "")': \(error.message)")
            }
            filters[frame.linkType] = known
        }
        let packet = Packet(
            timestamp: frame.timestamp,
            originalLength: frame.originalLength,
            bytes: decoder.buffer[frame.bytes]
        )
        return known.matches(packet)
    }
}
