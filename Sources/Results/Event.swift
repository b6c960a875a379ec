package import ScenarioLanguage

/// Something that happened in a run, in the order in which it happened: every report is made from this one stream.
package enum Event: Sendable, Hashable {
    /// Posted once, first.
    case runStarted(RunStarted)
    /// Posted once for each file that could not become a scenario, before the first case.
    case fileRejected(FileRejected)
    /// Posted before the first step of a case.
    case caseStarted(CaseStarted)
    /// Posted when a step has ended, whatever came of it; steps after one that did not hold are not begun.
    case stepEnded(StepEnded)
    /// Posted when a case has its verdict; every planned case has exactly one.
    case caseEnded(CaseEnded)
    /// Posted once, last.
    case runEnded(RunEnded)

    /// What the run sets out to do.
    package struct RunStarted: Sendable, Hashable, Codable {
        /// The version of Hark.
        package var version: String
        /// What is under test, in words: `127.0.0.1:7`.
        package var target: String
        /// How many cases will be judged.
        package var caseCount: Int
        /// Milliseconds since the Unix epoch.
        package var time: Int64
        /// From which random payloads are made.
        package var seed: UInt64
        /// How many cases must be judged.
        package var minimum: Int
        /// How often each scenario is played, when that is more than once.
        package var attempts: Int?
        /// What else the user said of the programs under test, each in a few words: `limit memory 64 MiB`.
        package var settings: [String]?

        package init(
            version: String,
            target: String,
            caseCount: Int,
            time: Int64,
            seed: UInt64 = 1,
            minimum: Int = 1
        ) {
            self.version = version
            self.target = target
            self.caseCount = caseCount
            self.time = time
            self.seed = seed
            self.minimum = minimum
        }
    }

    /// A file that could not become a scenario.
    package struct FileRejected: Sendable, Hashable, Codable {
        /// The path as the user wrote it.
        package var path: String
        /// All its mistakes.
        package var mistakes: [Finding]

        package init(path: String, mistakes: [Finding]) {
            self.path = path
            self.mistakes = mistakes
        }
    }

    /// What the plan says of a case.
    package struct CaseStarted: Sendable, Hashable, Codable {
        /// Unique in its run, and the same in the next one.
        package var id: String
        package var name: String
        /// The path of its scenario, as the user wrote it.
        package var path: String
        /// The line of the scenario's name, counted from 1.
        package var line: Int
        /// What the folder of its scenario is called.
        package var suite: String?
        package var spec: [String] = []
        package var level = Level.must
        package var tags: [String] = []
        package var points: Int?

        package init(id: String, name: String, path: String, line: Int) {
            self.id = id
            self.name = name
            self.path = path
            self.line = line
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
        /// The line of the scenario on which it stands.
        package var line: Int
        /// What it did, in a few words: `send 21 bytes`.
        package var summary: String
        package var outcome: Outcome
        /// Nanoseconds from the start of the case to the start of the step.
        package var start: Int64

        package init(caseID: String, line: Int, summary: String, outcome: Outcome, start: Int64) {
            self.caseID = caseID
            self.line = line
            self.summary = summary
            self.outcome = outcome
            self.start = start
        }
    }

    /// The verdict on a case and its reasons.
    package struct CaseEnded: Sendable, Hashable, Codable {
        /// The `id` of its case.
        package var id: String
        package var verdict: Verdict
        /// The reasons; none when it passed or was skipped.
        package var findings: [Finding]
        /// What did not hold and matters less than what fails a case.
        package var noted: [Finding] = []
        /// What is worth knowing and is no reason for the verdict.
        package var remarks: [String] = []
        /// Why it was not judged, when it was skipped.
        package var reason: String?
        /// Nanoseconds from its first step to its verdict.
        package var duration: Int64
        /// Its packets, when they were kept.
        package var capture: Capture?

        package init(id: String, verdict: Verdict, findings: [Finding] = [], reason: String? = nil, duration: Int64 = 0)
        {
            self.id = id
            self.verdict = verdict
            self.findings = findings
            self.reason = reason
            self.duration = duration
        }
    }

    /// The packets of a case in a file.
    package struct Capture: Sendable, Hashable, Codable {
        /// Where a worker has left it, in bytes of the file for all of them.
        package struct Place: Sendable, Hashable, Codable {
            package var offset: Int64
            package var length: Int64

            package init(offset: Int64, length: Int64) {
                self.offset = offset
                self.length = length
            }
        }

        /// The path of a pcapng file.
        package var file: String?
        package var packets: Int
        /// How many packets are missing in it.
        package var lost: Int
        package var place: Place?

        package init(packets: Int, lost: Int, place: Place?) {
            self.packets = packets
            self.lost = lost
            self.place = place
        }
    }

    /// How a run ended.
    package struct RunEnded: Sendable, Hashable, Codable {
        /// Whether a signal ended the run before its cases.
        package var isInterrupted: Bool
        /// Nanoseconds.
        package var duration: Int64
        /// nil where no scenario has points.
        package var score: Score?

        package init(isInterrupted: Bool, duration: Int64) {
            self.isInterrupted = isInterrupted
            self.duration = duration
        }
    }
}
