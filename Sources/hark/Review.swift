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

    @Option(
        help: ArgumentHelp(
            "All packets of one conversation and what was said in it: its number, behind 'udp:' for datagrams.",
            valueName: "number"
        )
    )
    var stream: StreamName?

    @Flag(help: "A table of the conversations' numbers instead of their packets.")
    var stats = false

    @Option(help: ArgumentHelp("For people, or one JSON object a file.", valueName: "format"))
    var format: Format = .text

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    func validate() throws {
        let given = [stream != nil, stats, format == .json].count { $0 }
        if given > 1 { throw ValidationError("--stream, --stats and --format json exclude each other.") }
    }

    func run() throws {
        var statuses: Set<Int32> = []
        for (index, file) in try paths().enumerated() {
            if index > 0, format == .text { StandardOutput.write("\n") }
            statuses.insert(try review(file))
        }
        // What is no capture at all is worse than one that is damaged.
        if let worst = [2, 3].first(where: statuses.contains) { throw ExitCode(worst) }
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
        review.contents = stream.map { StreamContents($0.transport, $0.number) }
        var filter = filter.map(OfflineFilter.init)
        var damage: CaptureDamage?
        do {
            while true {
                let hasMore = try source.read(into: &decoder)
                while let frame = try decoder.next() {
                    if try filter?.accepts(frame, in: decoder) == false { continue }
                    review.add(frame, decoder.buffer.span.extracting(frame.bytes))
                }
                if !hasMore { break }
            }
        } catch let error as CaptureDamage {
            damage = error
        }
        if let damage, damage.kind == .notACapture {
            StandardOutput.writeError("hark: \(path) is not a capture: \(damage)\n")
            return 2
        }
        switch format {
        case .json: StandardOutput.write(try ReviewJSON.text(path, review, decoder, damage))
        case .text:
            let text = ReviewText(style: StandardOutput.takesColor ? .color : .plain, width: StandardOutput.width)
            StandardOutput.write(text.text(path, review, decoder, damage, hasPackets: !stats))
            if stats { StandardOutput.write("\n" + StatisticsText().text(review)) }
        }
        return damage == nil ? 0 : 3
    }
}

/// A conversation of a capture, as a command line names it: `3`, `tcp:3`, `udp:0`.
struct StreamName: ExpressibleByArgument {
    var transport = Conversation.Transport.tcp
    var number: Int

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let number = parts.last.flatMap({ Int($0) }), number >= 0 else { return nil }
        self.number = number
        guard parts.count == 2 else { return }
        guard let transport = Conversation.Transport(rawValue: String(parts[0])) else { return nil }
        self.transport = transport
    }
}

/// A filter of pcap-filter(7), compiled for each link type of a file.
struct OfflineFilter {
    let expression: String
    private var compiled: [LinkType: PacketFilter] = [:]

    init(_ expression: String) {
        self.expression = expression
    }

    /// - Throws: `ValidationError` where it is none.
    mutating func accepts(_ frame: CaptureDecoder.Frame, in decoder: CaptureDecoder) throws -> Bool {
        let packet = Packet(
            timestamp: frame.timestamp,
            originalLength: frame.originalLength,
            bytes: decoder.buffer[frame.bytes]
        )
        return try filter(for: frame.linkType).matches(packet)
    }

    private mutating func filter(for linkType: LinkType) throws -> PacketFilter {
        if let known = compiled[linkType] { return known }
        do throws(PacketFilter.Mistake) {
            let filter = try PacketFilter(expression, linkType: linkType)
            compiled[linkType] = filter
            return filter
        } catch {
            throw ValidationError("--filter '\(expression)': \(error.message)")
        }
    }
}
