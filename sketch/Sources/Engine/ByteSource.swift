import Wire

/// The bytes of an evaluated payload, described rather than held.
struct ByteSource: Hashable, Sendable {
    /// A stretch of the whole.
    enum Piece: Hashable, Sendable {
        case bytes(Bytes)
        case random(RandomBytes, Range<Int>)
        indirect case repeated(ByteSource, times: Int)

        var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .random(_, let range): range.count
            case .repeated(let source, let times): source.count * times
            }
        }
    }

    private(set) var pieces: [Piece] = []
    private(set) var count = 0

    init() {}

    init(_ bytes: Bytes) {
        append(.bytes(bytes))
    }

    init(_ pieces: [Piece]) {
        for piece in pieces { append(piece) }
    }

    /// `unit` so many times over; a short unit is held several times, so that copying takes few steps.
    static func repeating(_ unit: ByteSource, times: Int) -> ByteSource {
        guard unit.count > 0, times > 0 else { return ByteSource() }
        let together = min(times, max(1, 4_096 / unit.count))
        guard together > 1 else { return ByteSource([.repeated(unit, times: times)]) }
        var block: Bytes = []
        for _ in 0..<together { unit.append(0..<unit.count, to: &block) }
        var all = ByteSource([.repeated(ByteSource(block), times: times / together)])
        all.append(.bytes(Bytes(block.prefix(times % together * unit.count))))
        return all
    }

    mutating func append(_ piece: Piece) {
        guard piece.count > 0 else { return }
        pieces.append(piece)
        count += piece.count
    }

    mutating func append(_ source: ByteSource) {
        for piece in source.pieces { append(piece) }
    }

    /// The bytes at `range`, which lies within the whole.
    func bytes(_ range: Range<Int>) -> Bytes {
        if range == 0..<count, pieces.count == 1, case .bytes(let bytes) = pieces[0] { return bytes }
        var bytes: Bytes = []
        bytes.reserveCapacity(range.count)
        append(range, to: &bytes)
        return bytes
    }

    private func append(_ range: Range<Int>, to bytes: inout Bytes) {
        var start = 0
        for piece in pieces {
            let part = range.clamped(to: start..<start + piece.count)
            if !part.isEmpty {
                Self.append(part.lowerBound - start..<part.upperBound - start, of: piece, to: &bytes)
            }
            start += piece.count
            if start >= range.upperBound { return }
        }
    }

    private static func append(_ range: Range<Int>, of piece: Piece, to bytes: inout Bytes) {
        switch piece {
        case .bytes(let held):
            bytes += held[range]
        case .random(let random, let whole):
            random.append(whole.lowerBound + range.lowerBound..<whole.lowerBound + range.upperBound, to: &bytes)
        case .repeated(let source, _):
            var position = range.lowerBound
            while position < range.upperBound {
                let first = position % source.count
                let last = min(source.count, first + range.upperBound - position)
                source.append(first..<last, to: &bytes)
                position += last - first
            }
        }
    }

    /// The position of the first byte of `received` that differs from the bytes at `offset`, if one does.
    ///
    /// `received` ends no later than the whole.
    func firstDifference(from received: Bytes, at offset: Int) -> Int? {
        var position = 0
        while position < received.count {
            let end = min(received.count, position + Self.window)
            let due = bytes(offset + position..<offset + end)
            guard due.elementsEqual(received[position..<end]) else {
                return zip(due, received[position..<end]).enumerated().first { $1.0 != $1.1 }.map {
                    position + $0.offset
                }
            }
            position = end
        }
        return nil
    }

    /// How many bytes are generated at once.
    static let window = 65_536
}
