import Results
import ScenarioLanguage

/// A run in which everything happens that a report can tell, with the texts of a hostile peer and author.
enum SampleRun {
    static let events: [Event] =
        [
            .runStarted(.init(version: "1.2.3", target: "localhost:7", caseCount: 4, time: 1_769_850_300_000)),
            .fileRejected(.init(path: "scenarios/echo/typo.yaml", mistakes: [typo])),
        ] + passed + failed + errored + [
            .caseStarted(start("late", "too late", line: 1)),
            .caseEnded(.init(id: "late", verdict: .skipped, reason: "interrupted before it was judged")),
            .runEnded(.init(isInterrupted: true, duration: 1_250_000_000)),
        ]

    static let result = events.reduce(into: RunResult(.init(version: "", target: "", caseCount: 0, time: 0))) {
        $0.add($1)
    }

    /// Everything that a server could say to break a report: markup, controls, an escape sequence, halves of letters.
    static let hostile =
        [UInt8]("</failure>]]><&\"'\u{1B}[31m\r\n\t\\ é".utf8) + [0x00, 0x07, 0x7F, 0x80, 0xC3, 0xFF]

    private static let typo = Finding(
        kind: .mistake,
        blame: .scenario,
        message: "unknown step 'recieve'; did you mean 'recv'?",
        place: excerpt("typo", line: 4, columns: 5..<12, "  - recieve: Hello")
    )

    private static let passed: [Event] = [
        .caseStarted(start("line", "echoes a line", line: 1)),
        .stepEnded(step("line", 3, "connect", .held, 0)),
        .stepEnded(step("line", 4, "send 5 bytes", .held, 1)),
        .caseEnded(passedEnd),
    ]

    private static let passedEnd = {
        var end = Event.CaseEnded(id: "line", verdict: .passed, duration: 12_345_678)
        end.noted = [
            Finding(
                kind: .tooEarly,
                blame: .target,
                message: "1 byte came, and nothing was due before 1 s",
                place: excerpt("line", line: 5, columns: 5..<12, "  - recv: a"),
                level: .may
            )
        ]
        return end
    }()

    private static let failed: [Event] = [
        .caseStarted(start("bytes", "echoes <every> & \"each\" byte\u{202E}", line: 2)),
        .stepEnded(step("bytes", 4, "connect", .held, 0)),
        .stepEnded(step("bytes", 5, "recv echo, 40 bytes", .broken, 1)),
        .caseEnded(
            .init(
                id: "bytes",
                verdict: .failed,
                findings: [
                    Finding(
                        kind: .wrongBytes,
                        blame: .target,
                        message: "byte 18 is 0x3C '<', and 0x0A was due",
                        place: excerpt("bytes", line: 5, columns: 5..<15, "  - recv: echo  # all of them"),
                        difference: ByteDifference(
                            at: 18,
                            expected: [UInt8]("0123456789abcdefgh\nnext and so on to its end".utf8),
                            got: [UInt8]("0123456789abcdefgh".utf8) + hostile
                        ),
                        hint:
                            "Do not translate line ends: what is a line to you is a byte like any other to the client.\nTwo bytes are two."
                    )
                ],
                duration: 2_000_000_000
            )
        ),
    ]

    private static let errored: [Event] = [
        .caseStarted(start("lost", "finds nobody", line: 1)),
        .stepEnded(step("lost", 3, "connect", .errored, 0)),
        .caseEnded(
            .init(
                id: "lost",
                verdict: .errored,
                findings: [
                    Finding(
                        kind: .system,
                        blame: .environment,
                        message: "localhost:7 cannot be found: Name or service not known",
                        place: excerpt("lost", line: 3, columns: 5..<12, "  - connect")
                    )
                ],
                duration: 850_000
            )
        ),
    ]

    private static func start(_ id: String, _ name: String, line: Int) -> Event.CaseStarted {
        var start = Event.CaseStarted(id: id, name: name, path: "scenarios/echo/\(id).yaml", line: line)
        guard id == "line" else { return start }
        start.spec = ["RFC 862", "RFC 9293 §3.6"]
        start.level = .should
        start.tags = ["tcp", "echo"]
        start.points = 5
        return start
    }

    private static func step(
        _ id: String,
        _ line: Int,
        _ summary: String,
        _ outcome: Event.StepEnded.Outcome,
        _ milliseconds: Int64
    ) -> Event.StepEnded {
        let nanoseconds = milliseconds * 1_000_000
        return .init(
            caseID: id,
            line: line,
            summary: summary,
            outcome: outcome,
            start: nanoseconds
        )
    }

    private static func excerpt(_ id: String, line: Int, columns: Range<Int>, _ text: String) -> SourceExcerpt {
        let start = SourcePosition(line: line, column: columns.lowerBound)
        let end = SourcePosition(line: line, column: columns.upperBound)
        return SourceExcerpt(path: "scenarios/echo/\(id).yaml", range: SourceRange(start: start, end: end), line: text)
    }
}
