import ArgumentParser
import Engine
import Reports
import Results
import Sockets

/// `hark doctor`: what this machine can do.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Try what this machine can do for programs under test.",
        discussion: "Exit status: 0 when all of it works; 3 when something does not."
    )

    func run() async throws {
        let reactor = try Reactor()
        defer { reactor.shutdown() }
        let interruption = try Interruption()
        let failures = Failures()
        await interruption.cancels(on: reactor) {
            for check in Doctor.checks where !Task.isCancelled {
                guard let finding = await Doctor.try(check, on: reactor) else {
                    StandardOutput.write("✓ \(check.title)\n")
                    continue
                }
                await failures.add()
                let text = FindingText(finding, width: StandardOutput.width)
                StandardOutput.write("✗ \(check.title): \(check.loss)\n    \(text.headline)\n")
                if let hint = finding.hint { StandardOutput.write("    remedy: \(hint)\n") }
                // What else is tried needs an arena.
                if finding.kind == .noArena { return }
            }
            StandardOutput.write("– memory is limited for each process, not for all together\n")
        }
        if await failures.count > 0 { throw ExitCode(ExitStatus.errored.rawValue) }
    }

    private actor Failures {
        private(set) var count = 0

        func add() {
            count += 1
        }
    }
}
