package import ScenarioLanguage

/// Something that happened in a run, in the order in which it happened.
///
/// One stream: it carries a worker's results to its parent, is what `--json` writes, and every report is made from it.
package enum Event: Sendable, Hashable {
    /// Posted once, first.
    case runStarted(RunStarted)
    /// Posted once per file that could not become a scenario.
    case fileRejected(FileRejected)
    /// Posted before the first step of a case.
    case caseStarted(CaseStarted)
    /// Posted when a step has ended, whatever came of it.
    case stepEnded(StepEnded)
    /// Posted for each line or piece of output of a program under test, and for what becomes of it.
    case program(ProgramEvent)
    /// Posted when a case has its verdict; every planned case has exactly one.
    case caseEnded(CaseEnded)
    /// Posted when a program under test died after a case had its verdict: the finding is added to that case.
    case caseAmended(caseID: String, finding: Finding)
    /// Posted once, last.
    case runEnded(RunEnded)

    /// What the run sets out to do.
    package struct RunStarted: Sendable, Hashable, Codable {
        /// The version of Hark.
        package var hark: String
        /// What makes its random payloads come again.
        package var seed: UInt64
        /// What is under test, in words: `server: python3 server.py`.
        package var target: String
        /// The cases that will be judged, in order, by id.
        package var cases: [String]
        /// Milliseconds since the Unix epoch.
        package var startedAt: Int64
        /// Announces a run.
        package init(hark: String, seed: UInt64, target: String, cases: [String], startedAt: Int64) {
            self.hark = hark
            self.seed = seed
            self.target = target
            self.cases = cases
            self.startedAt = startedAt
        }
    }

    /// A file that could not become a scenario.
    package struct FileRejected: Sendable, Hashable, Codable {
        /// The path as the user wrote it.
        package var path: String
        /// All its mistakes, worded as a person reads them.
        package var mistakes: [Finding]
        /// Rejects a file.
        package init(path: String, mistakes: [Finding]) {
            self.path = path
            self.mistakes = mistakes
        }
    }

    /// What the plan says of a case.
    package struct CaseStarted: Sendable, Hashable, Codable {
        /// Unique in its run, and the same in the next one.
        package var id: String
        /// `name` of the scenario with its variables filled in.
        package var name: String
        /// The path of its scenario, as the user wrote it.
        package var path: String
        /// The line of the scenario's name, counted from 1.
        package var line: Int
        /// The level of the scenario; its steps may have others.
        package var level: Scenario.Level
        /// What passing it earns; nil when it is not graded.
        package var points: Double?
        /// The sections of the specification that it is about.
        package var spec: [String]
        /// The words by which it can be chosen.
        package var tags: [String]
        /// Announces a case.
        package init(
            id: String,
            name: String,
            path: String,
            line: Int,
            level: Scenario.Level,
            points: Double?,
            spec: [String],
            tags: [String]
        ) {
            self.id = id
            self.name = name
            self.path = path
            self.line = line
            self.level = level
            self.points = points
            self.spec = spec
            self.tags = tags
        }
    }

    /// A step of a case and what came of it.
    package struct StepEnded: Sendable, Hashable, Codable {
        /// Whether the step did what the scenario says.
        package enum Outcome: String, Sendable, Codable {
            case held, broken, errored
        }

        /// The `id` of its case.
        package var caseID: String
        /// Where the step stands in the scenario.
        package var place: SourceExcerpt
        /// What it did, in a few words: `send 21 bytes "Hey, can…"`.
        package var summary: String
        /// The connection's name, when the step has one.
        package var connection: String?
        /// What came of it.
        package var outcome: Outcome
        /// Nanoseconds since the case started.
        package var start: Int64
        /// Nanoseconds.
        package var duration: Int64
        /// Tells of a step.
        package init(
            caseID: String,
            place: SourceExcerpt,
            summary: String,
            connection: String?,
            outcome: Outcome,
            start: Int64,
            duration: Int64
        ) {
            self.caseID = caseID
            self.place = place
            self.summary = summary
            self.connection = connection
            self.outcome = outcome
            self.start = start
            self.duration = duration
        }
    }

    /// Something that became of a program under test.
    package struct ProgramEvent: Sendable, Hashable, Codable {
        /// `server`, `client`, or the name that `run` gave.
        package var program: String
        /// The `id` of the case in which it happened; nil between cases.
        package var caseID: String?
        /// `started as 12`, `listens on 127.0.0.1:50000`, `exited with status 1`, `killed by SIGSEGV`.
        package var what: String
        /// Tells of a program.
        package init(program: String, caseID: String?, what: String) {
            self.program = program
            self.caseID = caseID
            self.what = what
        }
    }

    /// The verdict on a case and its reasons.
    package struct CaseEnded: Sendable, Hashable, Codable {
        /// The `id` of its case.
        package var id: String
        /// What it came to.
        package var verdict: Verdict
        /// The reasons, the first one first; those below the failing level are noted.
        package var findings: [Finding]
        /// Why it was not judged, when skipped.
        package var reason: String?
        /// Nanoseconds from its first step to its verdict.
        package var duration: Int64
        /// What the programs under test wrote while it ran, lossy text of at most 64 KiB.
        package var output: String
        /// nil when no packets were recorded.
        package var capture: CaptureReference?
        /// Ends a case.
        package init(
            id: String,
            verdict: Verdict,
            findings: [Finding],
            reason: String? = nil,
            duration: Int64,
            output: String = "",
            capture: CaptureReference? = nil
        ) {
            self.id = id
            self.verdict = verdict
            self.findings = findings
            self.reason = reason
            self.duration = duration
            self.output = output
            self.capture = capture
        }
    }

    /// Where the capture of a case is.
    package struct CaptureReference: Sendable, Hashable, Codable {
        /// How many packets it holds.
        package var packets: Int
        /// How many packets the kernel dropped meanwhile.
        package var drops: Int
        /// The stretch of the spool that the parent and its worker share; only between those two.
        package var spoolOffset: Int64?
        /// Bytes.
        package var spoolLength: Int64?
        /// The file, once it has one.
        package var path: String?
        /// Refers to a capture.
        package init(
            packets: Int,
            drops: Int,
            spoolOffset: Int64? = nil,
            spoolLength: Int64? = nil,
            path: String? = nil
        ) {
            self.packets = packets
            self.drops = drops
            self.spoolOffset = spoolOffset
            self.spoolLength = spoolLength
            self.path = path
        }
    }

    /// How a run ended.
    package struct RunEnded: Sendable, Hashable, Codable {
        /// Whether a signal ended the run before its cases.
        package var interrupted: Bool
        /// What could not be done for the run as a whole, such as an arena that could not be made.
        package var problems: [Finding]
        /// Nanoseconds.
        package var duration: Int64
        /// Ends a run.
        package init(interrupted: Bool, problems: [Finding], duration: Int64) {
            self.interrupted = interrupted
            self.problems = problems
            self.duration = duration
        }
    }
}
