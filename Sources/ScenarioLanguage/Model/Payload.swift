/// Bytes by their description: they are made when they are needed, so that a payload has no size in memory.
package indirect enum Payload: Sendable, Hashable {
    case bytes([UInt8])
    /// So many seeded random bytes; every evaluation yields others.
    case random(Int)
    case repeated(Payload, times: Int)
    case list([Payload])

    /// How many bytes it is.
    package var count: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .random(let count): count
        case .repeated(let unit, let times): unit.count * times
        case .list(let parts): parts.reduce(0) { $0 + $1.count }
        }
    }

    /// The most bytes that one may have.
    package static let countLimit = 1 << 40

    /// Whether it is other bytes at every evaluation.
    package var isRandom: Bool {
        switch self {
        case .bytes: false
        case .random: true
        case .repeated(let unit, _): unit.isRandom
        case .list(let parts): parts.contains(where: \.isRandom)
        }
    }

    /// All of its bytes, when they are always the same and few enough to hold.
    package var constant: [UInt8]? { constant(limit: Recv.heldLimit) }

    /// The same, with another measure of few.
    func constant(limit: Int) -> [UInt8]? {
        guard !isRandom, count <= limit else { return nil }
        switch self {
        case .bytes(let bytes): return bytes
        case .random: return nil
        case .repeated(let unit, let times):
            guard let bytes = unit.constant(limit: limit) else { return nil }
            return [UInt8](repeatElement(bytes, count: times).joined())
        case .list(let parts): return parts.compactMap { $0.constant(limit: limit) }.flatMap(\.self)
        }
    }
}
