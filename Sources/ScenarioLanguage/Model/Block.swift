/// Steps that are performed as one: again and again, or from another file.
package struct Block: Sendable, Hashable {
    package enum Kind: Sendable {
        /// Once for each value, which the name stands for meanwhile.
        case rounds(Rounds, name: String?)
        /// Once, with values for its inputs.
        case included([LateVariable])
        /// At once, each by its name.
        case branches([Branch])
        /// So many times at once; the name stands for which, counted from 0.
        case copies(Int, name: String?)
    }

    /// Steps that are performed beside those of others.
    package struct Branch: Sendable {
        package var name: String
        package var steps: [Step]
    }

    /// The values of a `repeat`, in their order.
    package enum Rounds: Sendable {
        /// Whole numbers, up or down.
        case numbers(from: Int, to: Int)
        case list([[UInt8]])

        package var count: Int {
            switch self {
            case .numbers(let first, let last): abs(last - first) + 1
            case .list(let values): values.count
            }
        }

        package subscript(round: Int) -> [UInt8] {
            switch self {
            case .numbers(let first, let last): Array(String(first <= last ? first + round : first - round).utf8)
            case .list(let values): values[round]
            }
        }
    }

    package let kind: Kind
    package let steps: [Step]
    private let place: LateNode

    init(_ kind: Kind, _ steps: [Step], at place: LateNode) {
        self.kind = kind
        self.steps = steps
        self.place = place
    }

    package static func == (left: Self, right: Self) -> Bool { left.place == right.place }

    package func hash(into hasher: inout Hasher) { hasher.combine(place) }
}

extension Block {
    /// The word with which it is written.
    var verb: Verb {
        switch kind {
        case .rounds: .repeat
        case .included: .include
        case .branches, .copies: .parallel
        }
    }
}
