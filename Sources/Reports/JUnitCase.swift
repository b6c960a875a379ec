import Results
import ScenarioLanguage

/// A `testcase` before it is XML.
struct JUnitCase {
    /// What is said of one that did not pass.
    struct Outcome {
        enum Kind: String {
            case failure, error, skipped
        }

        var kind: Kind
        /// The kind of its first finding.
        var type: String?
        var message: String
        var text: String?
    }

    var name: String
    var className: String
    var file: String?
    var line: Int?
    /// Nanoseconds.
    var duration: Int64
    var properties: [(name: String, value: String)] = []
    var outcome: Outcome?
    var output = ""

    /// Its children stand in the order that every schema in use allows.
    var element: XMLElement {
        var attributes = [
            (name: "name", value: name), (name: "classname", value: className),
            (name: "time", value: DurationText.seconds(duration)),
        ]
        if let file { attributes.append((name: "file", value: file)) }
        if let line { attributes.append((name: "line", value: String(line))) }
        var children: [XMLElement] = properties.isEmpty ? [] : [.properties(properties)]
        if let outcome { children.append(outcome.element) }
        if !output.isEmpty {
            children.append(XMLElement(name: "system-out", text: BoundedText.of(output, limit: JUnitReport.textLimit)))
        }
        return XMLElement(name: "testcase", attributes: attributes, children: children)
    }
}

extension JUnitCase.Outcome {
    fileprivate var element: XMLElement {
        var attributes = [(name: "message", value: message)]
        if let type { attributes.insert((name: "type", value: type), at: 0) }
        let bounded = text.map { BoundedText.of($0, limit: JUnitReport.textLimit) }
        return XMLElement(name: kind.rawValue, attributes: attributes, text: bounded)
    }
}

extension JUnitReport {
    func testCase(_ result: CaseResult) -> JUnitCase {
        JUnitCase(
            name: result.start.name,
            className: Self.className(of: result.start.path),
            file: result.start.path,
            line: result.start.line,
            duration: result.end.duration,
            properties: Self.properties(result.start)
                + (result.end.capture?.file.map { [(name: "capture", value: $0)] } ?? []),
            outcome: Self.outcome(result.end),
            output: (TimelineText.rows(result) + result.end.noted.map { "noted: " + FindingText($0).text }
                + result.end.remarks.map { "note: " + ByteText.line($0) }
                // How Jenkins and GitLab are told of a file that belongs to a case.
                + (result.end.capture?.file.map { ["[[ATTACHMENT|\($0)]]"] } ?? [])).joined(separator: "\n")
        )
    }

    /// What the scenario says of itself.
    private static func properties(_ start: Event.CaseStarted) -> [(name: String, value: String)] {
        var properties = [(name: "level", value: start.level.rawValue)]
        if let points = start.points { properties.append((name: "points", value: String(points))) }
        properties += start.spec.map { (name: "spec", value: $0) }
        return properties + start.tags.map { (name: "tag", value: $0) }
    }

    /// A file that could not become a scenario: an error, called by its path.
    func rejection(_ file: Event.FileRejected) -> JUnitCase {
        JUnitCase(
            name: file.path,
            className: Self.className(of: file.path),
            file: file.path,
            line: file.mistakes.first?.place?.range.start.line,
            duration: 0,
            outcome: Self.outcome(.error, file.mistakes)
        )
    }

    /// `scenarios.echo.udp` of `./scenarios/echo/udp.yaml`, as readers that split at dots expect.
    private static func className(of path: String) -> String {
        ScenarioPath.stem(of: path).split(separator: "/").filter { $0 != ".." }.joined(separator: ".")
    }

    private static func outcome(_ end: Event.CaseEnded) -> JUnitCase.Outcome? {
        switch end.verdict {
        case .passed: nil
        case .skipped: .init(kind: .skipped, message: end.reason ?? "not judged")
        case .failed: outcome(.failure, end.findings)
        case .errored: outcome(.error, end.findings)
        }
    }

    private static func outcome(_ kind: JUnitCase.Outcome.Kind, _ findings: [Finding]) -> JUnitCase.Outcome {
        let texts = findings.map { FindingText($0) }
        return .init(
            kind: kind,
            type: findings.first?.kind.rawValue ?? kind.rawValue,
            message: texts.first?.headline ?? "no reason was given",
            text: texts.map(\.text).joined(separator: "\n\n")
        )
    }
}
