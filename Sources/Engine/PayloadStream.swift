package import ScenarioLanguage

/// The bytes of payloads, made as they are read; a copy reads on its own.
package struct PayloadStream: Sendable {
    fileprivate indirect enum Piece: Sendable {
        case bytes([UInt8])
        case random(RandomBytes, count: Int)
        case repeated([Piece], times: Int)
    }

    private var pieces: ArraySlice<Piece> = []
    /// How many bytes of the first piece were read.
    private var offset = 0
    /// How many bytes are left.
    package private(set) var count = 0

    package init() {}

    package init(_ bytes: [UInt8]) {
        count = bytes.count
        if count > 0 { pieces = [.bytes(bytes)] }
    }

    /// Evaluates a payload: its random bytes take their keys from `keys`.
    package init(_ payload: Payload, keys: KeySequence) {
        count = payload.count
        var keys = keys
        if count > 0 { pieces = Self.pieces(payload, &keys)[...] }
    }

    private static func pieces(_ payload: Payload, _ keys: inout KeySequence) -> [Piece] {
        guard payload.count > 0 else { return [] }
        switch payload {
        case .bytes(let bytes): return [.bytes(bytes)]
        case .random(let count): return [.random(RandomBytes(key: keys.next()), count: count)]
        case .list(let parts): return parts.flatMap { pieces($0, &keys) }
        case .repeated(let unit, let times):
            // Blocks of a good size are quicker to read than many small ones.
            let perBlock = max(1, blockSize / unit.count)
            guard let bytes = unit.constant, perBlock > 1 else {
                return [.repeated(pieces(unit, &keys), times: times)]
            }
            let block = [UInt8](repeatElement(bytes, count: min(perBlock, times)).joined())
            let rest = [UInt8](repeatElement(bytes, count: times % perBlock).joined())
            return (times < perBlock ? [] : [.repeated([.bytes(block)], times: times / perBlock)])
                + (rest.isEmpty ? [] : [.bytes(rest)])
        }
    }

    private static let blockSize = 64 << 10

    /// What comes after all that is here; of `other` nothing was read yet.
    package mutating func append(_ other: PayloadStream) {
        pieces += other.pieces
        count += other.count
    }

    /// The next bytes, at most `limit`; empty at the end.
    package mutating func read(atMost limit: Int) -> [UInt8] {
        var result: [UInt8] = []
        while result.count < limit, let first = pieces.first {
            switch first {
            case .bytes(let bytes):
                let taken = min(limit - result.count, bytes.count - offset)
                if result.isEmpty, taken == bytes.count {
                    result = bytes
                } else {
                    result += bytes[offset..<offset + taken]
                }
                advance(by: taken, of: bytes.count)
            case .random(let random, let size):
                let taken = min(limit - result.count, size - offset)
                let bytes = random.bytes(at: offset, count: taken)
                if result.isEmpty { result = bytes } else { result += bytes }
                advance(by: taken, of: size)
            case .repeated(let unit, let times):
                pieces.removeFirst()
                if times > 1 { pieces.insert(.repeated(unit, times: times - 1), at: pieces.startIndex) }
                pieces.insert(contentsOf: unit, at: pieces.startIndex)
            }
        }
        count -= result.count
        return result
    }

    private mutating func advance(by taken: Int, of size: Int) {
        offset += taken
        guard offset == size else { return }
        pieces.removeFirst()
        offset = 0
    }
}
