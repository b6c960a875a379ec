/// How a payload reaches a server in a sweep, which plays the scenario once for each.
package enum Cut: Sendable, Hashable {
    case onePiece
    /// In two pieces, of which the first has so many bytes.
    case after(Int)
    case byteByByte
    /// In two halves, the second 100 ms late.
    case secondHalfLate

    /// All for a payload of so many bytes, in the order in which they are played.
    package static func all(of count: Int) -> [Cut] {
        [.onePiece] + (1..<max(1, count)).map { .after($0) } + [.byteByByte, .secondHalfLate]
    }

    /// How many bytes the pieces have.
    package func pieces(of count: Int) -> [Int] {
        switch self {
        case .onePiece: [count]
        case .after(let first): [first, count - first]
        case .byteByByte: Array(repeating: 1, count: count)
        case .secondHalfLate: [count / 2, count - count / 2]
        }
    }

    /// What a finding says of it.
    package var words: String {
        switch self {
        case .onePiece: "in one piece"
        case .after(let first): "cut after byte \(first)"
        case .byteByByte: "byte by byte"
        case .secondHalfLate: "second half 100 ms late"
        }
    }

    /// The most bytes of a payload that is swept.
    static let payloadLimit = 4_096
}
