import Conversations
import Wire

/// What can be known of a scenario without running it.
struct ScenarioCheck {
    let scenario: Scenario
    private(set) var mistakes: [Mistake] = []
    /// What is open at the step that is looked at.
    var script = ScriptState()
    /// Names that have a value there.
    var names: Set<String> = ["host", "port"]
    var usedNames: Set<String> = []

    init(_ scenario: Scenario) {
        self.scenario = scenario
    }

    mutating func run() {
        for variable in scenario.vars {
            use(variable.value)
            names.insert(variable.name.value)
        }
        use(scenario.name)
        scenario.hint.map { use($0) }
        check(scenario.steps)
        for clause in scenario.wire { check(clause) }
        for variable in scenario.vars where !usedNames.contains(variable.name.value) {
            add(.unusedVariable(variable.name.value), at: variable.name.range)
        }
    }

    mutating func add(_ kind: Mistake.Kind, at range: SourceRange) {
        mistakes.append(Mistake(kind, at: scenario.excerpt(range)))
    }

    mutating func use(_ template: Template) {
        for name in template.names {
            usedNames.insert(name.value)
            guard !names.contains(name.value), !script.isDynamic else { continue }
            let nearest = Spelling.nearest(to: name.value, in: names)
            add(.unknownName(name.value, what: "variable", nearest: nearest), at: name.range)
        }
    }

    mutating func use(_ payload: Payload) {
        switch payload {
        case .text(let template): use(template)
        case .bytes, .file, .random: break
        case .repeated(let payload, _): use(payload)
        case .lines(let lines): for line in lines { use(line) }
        case .concatenation(let payloads): for payload in payloads { use(payload) }
        }
    }

    mutating func use(_ judgement: Step.Recv.Judgement) {
        switch judgement {
        case .contains(let payload), .not(.contains(let payload)), .not(.equals(let payload)): use(payload)
        case .matches(let pattern), .not(.matches(let pattern)): use(pattern.root)
        }
    }

    private mutating func use(_ node: PatternNode) {
        switch node {
        case .variable(let name): usedNames.insert(name)
        case .sequence(let nodes), .choice(let nodes): for node in nodes { use(node) }
        case .group(let node, _), .repeated(let node, _, _, _): use(node)
        case .bytes, .start, .end: break
        }
    }
}
