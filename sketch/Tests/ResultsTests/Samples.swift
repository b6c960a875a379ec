import Results
import ScenarioLanguage

/// Values for tests.
enum Samples {
    static func start(_ id: String, points: Double? = nil) -> Event.CaseStarted {
        .init(
            id: id,
            name: "case \(id)",
            path: "scenarios/\(id).yaml",
            line: 1,
            level: .must,
            points: points,
            spec: ["RFC 862"],
            tags: ["tcp"]
        )
    }

    static func finding(
        blame: Finding.Blame = .target,
        level: Scenario.Level = .must,
        difference: ByteDifference? = nil
    ) -> Finding {
        Finding(
            kind: .init(rawValue: "wrongBytes"),
            blame: blame,
            message: "it broke",
            place: place,
            difference: difference,
            packets: [3],
            hint: "mend it",
            notes: [.init(title: "note", text: "a\nb")],
            level: level
        )
    }

    static let place = SourceExcerpt(
        path: "scenarios/a.yaml",
        range: SourceRange(start: .init(line: 2, column: 5), end: .init(line: 2, column: 9)),
        line: "  - recv: hi"
    )

    static func end(_ id: String, _ verdict: Verdict, _ findings: [Finding] = []) -> Event.CaseEnded {
        .init(id: id, verdict: verdict, findings: findings, duration: 1_000_000)
    }

    static func step(_ id: String) -> Event.StepEnded {
        .init(
            caseID: id,
            place: place,
            summary: "recv 2 bytes",
            connection: "c",
            outcome: .held,
            start: 5,
            duration: 7
        )
    }

    static func runStarted(_ cases: [String]) -> Event.RunStarted {
        .init(hark: "0.1.0", seed: .max, target: "server: ./server", cases: cases, startedAt: 1_700_000_000_000)
    }

    static func runEnded(interrupted: Bool = false, problems: [Finding] = []) -> Event.RunEnded {
        .init(interrupted: interrupted, problems: problems, duration: 9)
    }

    static func run(_ verdicts: [Verdict], interrupted: Bool = false, rejected: Int = 0, problems: Int = 0) -> RunResult
    {
        RunResult(
            start: runStarted(verdicts.indices.map { "c\($0)" }),
            rejected: (0..<rejected).map { .init(path: "r\($0).yaml", mistakes: []) },
            cases: verdicts.enumerated().map { CaseResult(start: start("c\($0)"), end: end("c\($0)", $1)) },
            end: runEnded(interrupted: interrupted, problems: (0..<problems).map { _ in finding(blame: .environment) })
        )
    }

    static let everyEvent: [Event] = [
        .runStarted(runStarted(["a", "b"])),
        .fileRejected(.init(path: "x.yaml", mistakes: [finding(blame: .scenario)])),
        .caseStarted(start("a", points: 2.5)),
        .caseStarted(start("a", points: .infinity)),
        .stepEnded(step("a")),
        .program(.init(program: "server", caseID: nil, what: "exited with status 1")),
        .caseEnded(
            .init(
                id: "a",
                verdict: .failed,
                findings: [finding()],
                reason: "why",
                duration: 3,
                output: "\u{0}\u{1B}é\u{2028}",
                capture: .init(packets: 9, drops: 0, spoolOffset: 1, spoolLength: 2, path: "a.pcapng")
            )
        ),
        .caseAmended(caseID: "a", finding: finding()),
        .runEnded(runEnded(interrupted: true, problems: [finding(blame: .hark)])),
    ]
}
