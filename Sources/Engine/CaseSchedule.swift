package import Results
package import ScenarioLanguage

/// Says which case comes next, by what has come of those before: one that lacks what it requires is not played.
///
/// Several may be open at a time. They come in their order; only one that requires what is still open waits while others go
/// ahead.
package struct CaseSchedule: Sendable {
    /// What is to be done with a case.
    package enum Turn: Sendable, Equatable {
        case play(Int)
        /// It is skipped, for this reason.
        case skip(Int, String)
    }

    private let cases: [Case]
    private var nextIndex = 0
    /// Those before it that wait.
    private var held: [Int] = []
    private var attempt = 1
    /// The scenarios of this attempt of which a case has not passed, by their names.
    private var unmet: Set<String> = []
    /// How many cases of this attempt are open, by their scenarios' names.
    private var open: [String: Int] = [:]

    /// So many cases wait at most, because each is looked at again and again.
    private static let mostHeld = 100

    package init(_ cases: [Case]) {
        self.cases = cases
    }

    /// The next case; nil as long as every one that is left requires one that is open, and at the end.
    package mutating func next() -> Turn? {
        // One that waits is not to be met by others either.
        var undecided: Set<String> = []
        for (place, index) in held.enumerated() {
            if let turn = turn(of: index, undecided) {
                held.remove(at: place)
                return turn
            }
            undecided.formUnion(cases[index].names)
        }
        while nextIndex < cases.count, held.count < Self.mostHeld {
            let index = nextIndex
            if cases[index].attempt != attempt {
                guard held.isEmpty else { return nil }
                (attempt, unmet, open) = (cases[index].attempt, [], [:])
            }
            nextIndex += 1
            if let turn = turn(of: index, undecided) { return turn }
            held.append(index)
            undecided.formUnion(cases[index].names)
        }
        return nil
    }

    /// Opens a case; nil where it requires one that is open or undecided.
    private mutating func turn(of index: Int, _ undecided: Set<String>) -> Turn? {
        let required = cases[index].scenario.requires.compactMap { requirement in
            if case .scenario(let name, _) = requirement { name } else { nil }
        }
        guard required.allSatisfy({ open[$0] == nil && !undecided.contains($0) }) else { return nil }
        for name in cases[index].names { open[name, default: 0] += 1 }
        guard let lack = required.first(where: unmet.contains) else { return .play(index) }
        return .skip(index, "it requires '\(lack)', which has not passed")
    }

    /// Notes what came of a case.
    package mutating func end(_ index: Int, _ verdict: Verdict) {
        let ended = cases[index]
        guard ended.attempt == attempt else { return }
        for name in ended.names {
            open[name] = open[name].flatMap { $0 > 1 ? $0 - 1 : nil }
            if verdict != .passed { unmet.insert(name) }
        }
    }
}

extension Case {
    /// By what other scenarios may require it.
    fileprivate var names: Set<String> { [scenario.name, scenario.title] }
}
