/// Which scenarios of the files are played, and in which order.
package struct Choice: Sendable, Hashable, Codable {
    /// Only what one of these says: a name, in which `*` is any text, a tag, or a level; empty for all.
    package var only: [String] = []
    /// Not what one of these says.
    package var skip: [String] = []
    /// From which another order is made, a new one for each round; nil for the order of the files.
    package var shuffle: UInt64?

    /// All, in the order of the files.
    package init() {}

    /// Whether it is played.
    func picks(_ scenario: Scenario) -> Bool {
        (only.isEmpty || only.contains { Self.fits($0, scenario) }) && !skip.contains { Self.fits($0, scenario) }
    }

    /// What of it speaks of none of these scenarios.
    func unmatched(_ scenarios: [Scenario]) -> [String] {
        (only + skip).filter { word in !scenarios.contains { Self.fits(word, $0) } }
    }

    private static func fits(_ word: String, _ scenario: Scenario) -> Bool {
        scenario.tags.contains(word) || scenario.level.rawValue == word || matches(word[...], scenario.name[...])
            || matches(word[...], scenario.title[...])
    }

    /// Whether a text is like a pattern in which `*` is any text.
    private static func matches(_ pattern: Substring, _ text: Substring) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return pattern == text }
        guard text.hasPrefix(first), text.hasSuffix(last), text.count >= first.count + last.count else { return false }
        var rest = text.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }

    /// These in another order, the same for the same seed and round.
    func ordered<Element>(_ elements: [Element], round: Int) -> [Element] {
        guard let shuffle else { return elements }
        var generator = SplitMix(state: shuffle &+ UInt64(round) &* SplitMix.step)
        return elements.shuffled(using: &generator)
    }
}
