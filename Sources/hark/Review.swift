import ArgumentParser
import CaptureFiles
import Conversations
import FoundationEssentials
import Reports
import Results
import Wire

/// `hark review`.
struct Review: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
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
    var format = OutputFormat.text

    func validate() throws {
        let given = [stream != nil, stats, format == .json].count { $0 }
        if given > 1 { throw ValidationError("--stream, --stats and --format json exclude each other.") }
    }

    func run() throws {
        var statuses: Set<ExitStatus> = []
        var pages = ""
        for (index, file) in try paths().enumerated() {
            if index > 0, format == .text { pages += "\n" }
            let (status, text) = try review(file)
            statuses.insert(status)
            pages += text
            // A person reads all of it in one pager, others get it as it comes.
            if !StandardOutput.isTerminal {
                StandardOutput.write(pages)
                pages = ""
            }
        }
        Pager.show(pages)
        // What is no capture at all is worse than one that is damaged.
        if let worst = [.unusable, .errored].first(where: statuses.contains) { throw ExitCode(worst.rawValue) }
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

    private func review(_ path: String) throws -> (status: ExitStatus, text: String) {
        let source: CaptureSource
        do throws(CaptureFileProblem) {
            source = try CaptureSource(path)
        } catch {
            StandardOutput.writeError("hark: \(error)\n")
            return (.unusable, "")
        }
        var decoder = CaptureDecoder()
        var review = CaptureReview()
        review.contents = stream.map { StreamContents($0.transport, $0.number) }
        var filter = filter.map(OfflineFilter.init)
        let accepts: ((CaptureDecoder.Frame, CaptureDecoder) throws -> Bool)? =
            filter == nil ? nil : { try filter?.accepts($0, in: $1) ?? true }
        var damage: CaptureDamage?
        var progress = ReadingProgress(of: source.size)
        do {
            while true {
                let hasMore = try source.read(into: &decoder)
                if progress.shows(source.position), format == .text {
                    StandardOutput.write(screen(path, review, decoder))
                }
                try review.add(packetsOf: &decoder, where: accepts)
                if !hasMore { break }
            }
        } catch let error as CaptureDamage {
            damage = error
        }
        if let damage, damage.kind == .notACapture {
            StandardOutput.writeError("hark: \(path) is not a capture: \(damage)\n")
            return (.unusable, "")
        }
        progress.end()
        let status = damage == nil ? ExitStatus.passed : .errored
        guard format == .text else { return (status, try ReviewJSON.text(path, review, decoder, damage)) }
        let numbers = stats ? "\n" + StatisticsText().text(review) : ""
        return (status, Self.layout.text(path, review, decoder, damage, hasPackets: !stats) + numbers)
    }
}

extension Review {
    private static var layout: ReviewText {
        ReviewText(style: StandardOutput.takesColor ? .color : .plain, width: StandardOutput.width)
    }

    /// What is known when the beginning of a long file is read.
    private func screen(_ path: String, _ review: CaptureReview, _ decoder: CaptureDecoder) -> String {
        let lines = Self.layout.text("The beginning of \(path)", review, decoder, nil, hasPackets: !stats)
            .split(separator: "\n", omittingEmptySubsequences: false)
        return lines.prefix(40).joined(separator: "\n") + "\n…\n\n"
    }
}
