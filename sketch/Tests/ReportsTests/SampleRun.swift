import Results
import ScenarioLanguage
import Wire

/// A run in which everything happens that a report can show.
enum SampleRun {
    static let events: [Event] = {
        var events: [Event] = [.runStarted(start), .fileRejected(rejected)]
        for result in cases {
            events.append(.caseStarted(result.start))
            events += result.steps.map { .stepEnded($0) }
            events.append(.caseEnded(result.end))
        }
        return events + [.runEnded(end)]
    }()

    static let result = RunResult(start: start, rejected: [rejected], cases: cases, end: end)

    static let start = Event.RunStarted(
        hark: "0.1.0",
        seed: 7,
        target: "server: python3 server.py",
        cases: cases.map(\.start.id),
        startedAt: 1_769_850_300_000
    )

    static let end = Event.RunEnded(interrupted: false, problems: [], duration: 1_250_000_000)

    static let rejected = Event.FileRejected(
        path: "scenarios/typo.yaml",
        mistakes: [
            Finding(
                kind: .init(rawValue: "unknownStep"),
                blame: .scenario,
                message: "unknown step 'recieve'; did you mean 'recv'?",
                place: place("scenarios/typo.yaml", 4, 5..<12, "  - recieve: Hello")
            )
        ]
    )

    static let cases = [passed, failed, errored, skipped, noted]

    static let passed = CaseResult(
        start: caseStart("echo/small", "echoes a line", "scenarios/echo/small.yaml", points: 2),
        steps: [step("echo/small", "connect", 3), step("echo/small", "send 6 bytes \"Hello\\n\"", 4)],
        end: .init(id: "echo/small", verdict: .passed, findings: [], duration: 12_345_678)
    )

    static let failed = CaseResult(
        start: caseStart("echo/bytes", "echoes <every> & \"each\" byte", "scenarios/echo/bytes.yaml", points: 3),
        steps: [
            step("echo/bytes", "connect", 3),
            step("echo/bytes", "recv the echo", 5, outcome: .broken, at: 1_002_000_000),
        ],
        programs: [.init(program: "server", caseID: "echo/bytes", what: "exited with status 1")],
        end: .init(
            id: "echo/bytes",
            verdict: .failed,
            findings: [wrongBytes, missingEnd],
            duration: 2_003_000_000,
            output: "\u{1B}[31mTraceback\u{1B}[0m\r\nValueError: \u{0}\u{7} ]]> <x>\n",
            capture: .init(packets: 9, drops: 0, path: "captures/echo-bytes.pcapng")
        )
    )

    static let wrongBytes = Finding(
        kind: .init(rawValue: "wrongBytes"),
        message: "byte 18 of the echo is 0x0D, not 0x0A",
        place: place("scenarios/echo/bytes.yaml", 5, 5..<15, "  - recv: echo  # all of them"),
        difference: ByteDifference(
            offset: 18,
            lead: 8,
            expected: Bytes("\u{0}ab\"\\yz!\nnext".utf8),
            got: Bytes("\u{0}ab\"\\yz!\r".utf8),
            expectedCount: 40,
            gotCount: 19
        ),
        packets: [4, 6],
        hint: "Do not translate line ends.",
        notes: [.init(title: "ladder", text: "client … server\n  → SYN\n  ← \u{202E}SYN ACK\n")]
    )

    static let missingEnd = Finding(
        kind: .init(rawValue: "noEnd"),
        message: "the connection was not closed within 2 s",
        level: .may
    )

    static let errored = CaseResult(
        start: caseStart("echo/wire", "says goodbye", "scenarios/echo/wire.yaml"),
        steps: [],
        end: .init(
            id: "echo/wire",
            verdict: .errored,
            findings: [
                Finding(
                    kind: .init(rawValue: "packetsDropped"),
                    blame: .environment,
                    message: "3 packets were dropped",
                    hint: "Use a faster machine.\nOr a slower one."
                )
            ],
            duration: 850_000,
            output: (1...30).map { "line \($0)\n" }.joined()
        )
    )

    static let skipped = CaseResult(
        start: caseStart("client/one", "sends its message", "scenarios/client.yaml"),
        steps: [],
        end: .init(id: "client/one", verdict: .skipped, findings: [], reason: "there is no client", duration: 0)
    )

    static let noted = CaseResult(
        start: caseStart("client/two", "sends its message", "scenarios/client.yaml"),
        steps: [],
        end: .init(id: "client/two", verdict: .passed, findings: [missingEnd], duration: 61_000_000_000)
    )

    static func caseStart(_ id: String, _ name: String, _ path: String, points: Double? = nil) -> Event.CaseStarted {
        .init(
            id: id,
            name: name,
            path: path,
            line: 1,
            level: .must,
            points: points,
            spec: ["RFC 862"],
            tags: ["tcp", "a"]
        )
    }

    static func place(_ path: String, _ line: Int, _ columns: Range<Int>, _ text: String) -> SourceExcerpt {
        SourceExcerpt(
            path: path,
            range: SourceRange(
                start: .init(line: line, column: columns.lowerBound),
                end: .init(line: line, column: columns.upperBound)
            ),
            line: text
        )
    }

    static func step(
        _ id: String,
        _ summary: String,
        _ line: Int,
        outcome: Event.StepEnded.Outcome = .held,
        at start: Int64 = 500_000
    ) -> Event.StepEnded {
        .init(
            caseID: id,
            place: place("scenarios/\(id).yaml", line, 5..<9, "  - …"),
            summary: summary,
            connection: "main",
            outcome: outcome,
            start: start,
            duration: 1_000
        )
    }
}
