/// Finds what a mistyped word was meant to be.
enum Spelling {
    /// The word that was probably meant: one that there is, else one for which a synonym stands.
    static func nearest<Word: RawRepresentable<String> & CaseIterable>(
        to word: String,
        in words: Word.Type,
        synonyms: [String: Word]
    ) -> String? {
        synonyms[word.lowercased()]?.rawValue
            ?? nearest(to: word, in: Word.allCases.map(\.rawValue))
            ?? nearest(to: word, in: synonyms.keys).flatMap { synonyms[$0]?.rawValue }
    }

    /// The nearest of `words` when it is near enough to be meant.
    static func nearest(to word: String, in words: some Sequence<String>) -> String? {
        guard word.utf8.count <= 64 else { return nil }
        let limit = word.count <= 4 ? 1 : word.count <= 7 ? 2 : 3
        let measured = words.map { (word: $0, distance: distance(Array(word.lowercased()), Array($0.lowercased()))) }
        // Letters are left out more often than added.
        let near = measured.filter { $0.distance <= limit }.min {
            ($0.distance, -$0.word.count, $0.word) < ($1.distance, -$1.word.count, $1.word)
        }
        return near?.word
    }

    /// Insertions, deletions, replacements and swaps of neighbours.
    private static func distance(_ one: [Character], _ other: [Character]) -> Int {
        var rows = [Array(0...other.count)]
        for (i, left) in one.enumerated() {
            var row = [i + 1]
            for (j, right) in other.enumerated() {
                var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (left == right ? 0 : 1))
                if i > 0, j > 0, left == other[j - 1], one[i - 1] == right { best = min(best, rows[i - 1][j - 1] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[one.count][other.count]
    }
}
