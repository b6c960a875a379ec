/// What a document requires, as scenarios quote it, and the scenarios that test it.
package struct Clause: Sendable {
    /// A scenario that tests it.
    package struct Test: Sendable {
        /// One for each row of its table.
        package var cases: [Case]
        /// What the comment above it says beside the quotation.
        package var remark: String

        /// All rows are of one scenario.
        package var scenario: Scenario { cases[0].scenario }
    }

    /// The document and the place in it: `RFC 9293 §3.6`; nil for scenarios that name none.
    package let spec: String?
    /// What scenarios quote of it in the comment above them, each once.
    package private(set) var quotations: [String] = []
    /// In the order of the plan.
    package private(set) var tests: [Test] = []

    /// The clauses that the cases of a plan test, in the order of their first scenarios; those of no document last.
    package static func all(of plan: Plan) -> [Clause] {
        var clauses: [String?: Clause] = [:]
        var order: [String?] = []
        for one in plan.cases where one.attempt == 1 {
            for spec in one.scenario.spec.isEmpty ? [nil] : one.scenario.spec.map({ $0 }) {
                if clauses[spec] == nil { order.append(spec) }
                clauses[spec, default: Clause(spec: spec)].add(one)
            }
        }
        let named = order.filter { $0 != nil } + order.filter { $0 == nil }
        return named.compactMap { clauses[$0] }
    }

    private init(spec: String?) {
        self.spec = spec
    }

    private mutating func add(_ one: Case) {
        // The rows of a table come one behind the other, but where they are shuffled.
        if let place = tests.firstIndex(where: { $0.scenario.path == one.scenario.path }) {
            tests[place].cases.append(one)
            return
        }
        let comment = one.scenario.preamble
        // `RFC 862 (TCP): "any data received is sent back." What else there is to say.`
        guard spec != nil, let match = comment.wholeMatch(of: /([^":]+): "([^"]+)"\s*(.*)/) else {
            tests.append(Test(cases: [one], remark: comment))
            return
        }
        tests.append(Test(cases: [one], remark: String(match.output.3)))
        let (quoted, quotation) = (String(match.output.1), String(match.output.2))
        let isOther = quoted != spec && one.scenario.spec.contains(quoted)
        if !isOther, !quotations.contains(quotation) { quotations.append(quotation) }
    }
}

extension Scenario {
    /// The comment at the beginning of its file, on one line.
    var preamble: String {
        source.text.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0.hasPrefix("#") }
            .map { $0.drop { $0 == "#" || $0 == " " } }.joined(separator: " ")
    }
}
