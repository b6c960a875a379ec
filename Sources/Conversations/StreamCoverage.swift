/// Which bytes of a stream are there: all up to an edge, and stretches beyond it.
package struct StreamCoverage: Hashable, Sendable {
    /// Every byte before it is there.
    package private(set) var edge = 0
    /// What is there beyond a gap, in order and apart from each other.
    package private(set) var beyond: [Range<Int>] = []

    package init() {}

    /// Whether nothing is missing before what is there.
    var isWhole: Bool { beyond.isEmpty }

    /// Adds a stretch, and tells whether anything of it is new.
    package mutating func add(_ range: Range<Int>) -> Bool {
        guard range.upperBound > edge, !range.isEmpty else { return false }
        if range.lowerBound <= edge, beyond.isEmpty {
            edge = range.upperBound
            return true
        }
        return insert(max(range.lowerBound, edge)..<range.upperBound)
    }

    /// Joins it with what it touches, and moves the edge over what has become whole.
    private mutating func insert(_ range: Range<Int>) -> Bool {
        let start = beyond.firstSortedIndex { $0.upperBound >= range.lowerBound }
        let end = beyond.firstSortedIndex { $0.lowerBound > range.upperBound }
        if end - start == 1, beyond[start].lowerBound <= range.lowerBound, range.upperBound <= beyond[start].upperBound
        {
            return false
        }
        var joined = range
        if start < end {
            joined =
                min(
                    joined.lowerBound,
                    beyond[start].lowerBound
                )..<max(
                    joined.upperBound,
                    beyond[end - 1].upperBound
                )
        }
        beyond.replaceSubrange(start..<end, with: [joined])
        if let first = beyond.first, first.lowerBound <= edge {
            edge = first.upperBound
            beyond.removeFirst()
        }
        return true
    }

    /// Whether all of a stretch is there.
    package func contains(_ range: Range<Int>) -> Bool {
        if range.isEmpty || range.upperBound <= edge { return true }
        let index = beyond.firstSortedIndex { $0.upperBound >= range.upperBound }
        return index < beyond.count && beyond[index].lowerBound <= range.lowerBound
    }
}
