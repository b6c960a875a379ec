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
    func element(_ profile: JUnitReport.Profile) -> XMLElement {
        var attributes = [
            (name: "name", value: name), (name: "classname", value: className),
            (name: "time", value: DurationText.seconds(duration)),
        ]
        var children: [XMLElement] = []
        var output = output
        switch profile {
        case .rich:
            if let file { attributes.append((name: "file", value: file)) }
            if let line { attributes.append((name: "line", value: String(line))) }
            if !properties.isEmpty { children.append(.properties(properties)) }
        case .strict:
            let rows = properties.map { "\($0.name): \($0.value)" }
            output = (rows + (output.isEmpty ? [] : [output])).joined(separator: "\n")
        }
        if let outcome { children.append(outcome.element) }
        if !output.isEmpty {
            let visible = ByteText.lines(output)
            children.append(XMLElement(name: "system-out", text: BoundedText.of(visible, limit: JUnitReport.textLimit)))
        }
        return XMLElement(name: "testcase", attributes: attributes, children: children)
    }
}

extension JUnitCase.Outcome {
    var element: XMLElement {
        var attributes = [(name: "message", value: message)]
        if let type { attributes.insert((name: "type", value: type), at: 0) }
        let bounded = text.map { BoundedText.of($0, limit: JUnitReport.textLimit) }
        return XMLElement(name: kind.rawValue, attributes: attributes, text: bounded)
    }
}
