/// How much it matters that something holds, as RFC 2119 says it.
package enum Level: String, Sendable, CaseIterable, Comparable, Codable {
    case may, should, must

    /// Orders levels by how much they matter.
    package static func < (left: Level, right: Level) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .may: 0
        case .should: 1
        case .must: 2
        }
    }
}
