/// What has to hold before a scenario is worth playing.
extension Plan {
    /// Cases with what they require before them, and what is wrong with that.
    ///
    /// A requirement that no case of the run meets does not keep a scenario from running: it may be played alone.
    static func ordered(_ cases: [Case]) -> (cases: [Case], rejected: [Mistake], warnings: [Mistake]) {
        var places: [String: [Int]] = [:]
        for (place, one) in cases.enumerated() {
            for name in Set([one.scenario.name, one.scenario.title]) { places[name, default: []].append(place) }
        }
        var order: [Int] = []
        var states = [State](repeating: .unseen, count: cases.count)
        var rejected: [Mistake] = []
        var warnings: [Mistake] = []

        func visit(_ place: Int) {
            states[place] = .open
            let scenario = cases[place].scenario
            var absent: [(name: String, excerpt: SourceExcerpt)] = []
            for required in scenario.requires {
                guard case .scenario(let name, let range) = required else { continue }
                let excerpt = scenario.excerpt(range)
                guard let needed = places[name] else {
                    if let nearest = Spelling.nearest(to: name, in: places.keys.sorted()) {
                        warnings.append(Mistake(kind: .unknownRequirement(name, nearest: nearest), excerpt: excerpt))
                    } else {
                        absent.append((name, excerpt))
                    }
                    continue
                }
                for other in needed {
                    switch states[other] {
                    case .unseen: visit(other)
                    case .open: rejected.append(Mistake(kind: .requiresItself(name), excerpt: excerpt))
                    case .done: break
                    }
                }
            }
            // Who plays one scenario of a suite need not be told of each.
            if let first = absent.first {
                let kind = Mistake.Kind.absentRequirement(first.name, others: absent.count - 1)
                warnings.append(Mistake(kind: kind, excerpt: first.excerpt))
            }
            states[place] = .done
            order.append(place)
        }
        for place in cases.indices where states[place] == .unseen { visit(place) }
        return (order.map { cases[$0] }, rejected, warnings)
    }

    private enum State {
        case unseen, open, done
    }
}
