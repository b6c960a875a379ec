import ArgumentParser
import CaptureFiles
import Conversations
import Reports
import Results

/// `hark diff`.
struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compares two captures of one scenario: where they part, and what that usually means.",
        discussion: """
            The first is one that went well, such as that of a sound server; the second is the one to explain. Ends with \
            status 0 where they say the same, with 1 where they do not, with 3 where one is damaged, and with 2 where \
            one cannot be read.
            """
    )

    @Argument(help: "The capture of what went well.", completion: .file())
    var one: String

    @Argument(help: "The capture to compare with it.", completion: .file())
    var other: String

    @Option(help: ArgumentHelp("For people, or one JSON object.", valueName: "format"))
    var format = OutputFormat.text

    func run() throws {
        let captures: [WholeCapture]
        do throws(CaptureFileProblem) {
            captures = [try WholeCapture(one), try WholeCapture(other)]
        } catch {
            StandardOutput.writeError("hark: \(error)\n")
            throw ExitCode(ExitStatus.unusable.rawValue)
        }
        let packets = captures.map { CapturedPackets($0.list, comments: $0.packetComments) }
        let comparison = CaptureComparison(packets[0], packets[1])
        switch format {
        case .json: StandardOutput.write(try ComparisonJSON.text(comparison, one, other))
        case .text:
            let style: TerminalStyle = StandardOutput.takesColor ? .color : .plain
            let text = ComparisonText(style: style, width: StandardOutput.width).text(comparison, one, other)
            Pager.show(text)
        }
        for (path, capture) in zip([one, other], captures) {
            guard let damage = capture.damage else { continue }
            StandardOutput.writeError("hark: \(path) is damaged \(damage); what stands before that was compared\n")
        }
        if captures.contains(where: { $0.damage != nil }) { throw ExitCode(ExitStatus.errored.rawValue) }
        if !comparison.isSame { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}
