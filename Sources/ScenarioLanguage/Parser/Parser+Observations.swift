import Conversations

/// What is said of what a program uses, and what it may use.
extension Parser {
    /// `{cpu: {at most: 60ms, over: 600ms}, open files: {at most: 20}, children: 0}`.
    mutating func observations(_ parts: StepNode) -> Step.Action? {
        refuse([.status, .signal, .stdout, .stderr], beside: "\(parts.word): {…}", parts)
        guard let fields = fields(parts.object, of: "'\(parts.word)'", ObservationKey.self) else { return nil }
        let given = ObservationKey.allCases.compactMap { key in fields[key].map { (key, $0) } }
        guard !given.isEmpty else {
            if parts.object.entries?.isEmpty == true {
                add(.noValue(parts.word, needed: "'cpu', 'open files', 'children' or 'memory'"), at: parts.range)
            }
            return nil
        }
        let observations = given.map { observation($0.0, $0.1) }
        guard !observations.contains(nil) else { return nil }
        return .program(parts.word, .uses(observations.compactMap(\.self)))
    }

    private mutating func observation(_ key: ObservationKey, _ entry: Node.Entry) -> Observation? {
        switch key {
        case .openFiles: range(entry, { $0.number($1, in: 0...1_000_000) }).map { .openFiles($0) }
        case .children: range(entry, { $0.number($1, in: 0...1_000_000) }).map { .children($0) }
        case .memory: range(entry, { $0.size($1) }).map { .memory($0) }
        case .cpu: cpu(entry)
        }
    }

    private mutating func cpu(_ entry: Node.Entry) -> Observation? {
        guard let fields = fields(entry.value, of: "'cpu'", CPUKey.self) else { return nil }
        guard let over = fields[.over] else {
            add(.besideMissing("cpu", needed: "over"), at: entry.key.range)
            return nil
        }
        var bound = Bound<Duration>()
        bound.least = fields[.atLeast].flatMap { duration($0) }
        bound.most = fields[.atMost].flatMap { duration($0, zero: true) }
        guard bound.least != nil || bound.most != nil else {
            if !fields.meant.contains(.atLeast), !fields.meant.contains(.atMost) {
                add(.besideMissing("cpu", needed: "at most"), at: entry.key.range)
            }
            return nil
        }
        guard let time = duration(over), let bound = checked(bound, at: entry.value.range) else { return nil }
        return .cpu(bound, over: time)
    }

    /// `{open files: 90, memory: 64MiB}`.
    mutating func limits(_ entry: Node.Entry) -> ProgramLimits {
        var limits = ProgramLimits()
        guard !entry.value.isEmpty else {
            add(.noValue("limits", needed: "a mapping, such as {open files: 90}"), at: entry.key.range)
            return limits
        }
        guard let fields = fields(entry.value, of: "'limits'", LimitKey.self) else { return limits }
        limits.openFiles = fields[.openFiles].flatMap { number($0, in: 1...1_000_000) }
        limits.processes = fields[.processes].flatMap { number($0, in: 1...1_000_000) }
        limits.memory = fields[.memory].flatMap { size($0) }
        if let entry = fields[.cpu], let time = duration(entry) {
            // The kernel counts whole seconds.
            limits.cpu = max(1, Int(time.components.seconds))
        }
        return limits
    }
}
