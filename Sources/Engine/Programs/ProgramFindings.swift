import Arena
import Results
import ScenarioLanguage

/// What is found wrong with a program before a step of a scenario is.
extension Finding {
    /// No program can be started here, or no longer.
    init(_ problem: ArenaProblem) {
        self.init(kind: .noArena, blame: .environment, message: problem.message, hint: problem.remedy)
    }

    /// The command was not executed.
    static func notStarted(
        _ name: String,
        _ command: ProgramsRequest.Command,
        errno code: Int32,
        _ file: Program.FileKind
    ) -> Finding {
        let word = command.words.words.first ?? ""
        let (reason, hint): (String, String?) =
            switch (file, code) {
            case (.none, _):
                (
                    "there is no program '\(word)' that it can see",
                    "A program sees /usr, /opt, the folders of PATH that everybody may read, and a copy of its own "
                        + "folder (--dir); --read-only PATH shows more."
                )
            case (.plain, _): ("'\(word)' is not executable", "chmod +x \(word), or name its interpreter")
            case (.forbidden, _):
                ("'\(word)' may not be executed by the unprivileged user that it runs as", "chmod a+rx \(word)")
            case (.other, _): ("'\(word)' is no file", nil)
            case (.executable, 2):
                ("the interpreter that '\(word)' names is not there", "Look at its first line, the one with '#!'.")
            case (.executable, 8):
                (
                    "'\(word)' is no program of this machine",
                    "A script needs a first line such as #!/usr/bin/env python3"
                )
            case (.executable, _): ("'\(word)': \(ErrorNumber.words(code))", nil)
            }
        return Finding(
            kind: .notStarted,
            blame: .environment,
            message: "\(ProgramEvidence.title(name)) was not started: \(reason)",
            hint: hint
        )
    }
}

extension ProgramEvidence {
    /// What is known of a program now.
    init(_ name: String, _ program: Program) async throws(ArenaProblem) {
        try program.takeNews()
        let output = try await program.output()
        let (state, usage): (String, String?) =
            switch program.phase {
            case .idle, .notStarted: ("was not started", nil)
            case .running: ("was still running", nil)
            case .ended(let end): (end.words, end.usage)
            }
        self.init(
            name: name,
            state: state,
            usage: usage,
            stdout: Tail(output.stdout, of: output.stdoutCount),
            stderr: Tail(output.stderr, of: output.stderrCount)
        )
    }
}
