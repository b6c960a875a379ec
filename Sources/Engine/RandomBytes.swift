/// Random bytes that need no memory: the word at each place is a function of the key and the place (SplitMix64).
struct RandomBytes: Sendable, Hashable {
    var key: UInt64

    /// The eight bytes at eight times `index`.
    private func word(_ index: Int) -> UInt64 {
        Self.mixed(key &+ UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15)
    }

    static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// So many bytes from this place on.
    func bytes(at start: Int, count: Int) -> [UInt8] {
        let first = start / 8
        let skipped = start - first * 8
        let wordCount = (skipped + count + 7) / 8
        var bytes = unsafe [UInt8](unsafeUninitializedCapacity: wordCount * 8) { buffer, initialized in
            let base = UnsafeMutableRawBufferPointer(buffer)
            for index in 0..<wordCount {
                unsafe base.storeBytes(of: word(first + index).littleEndian, toByteOffset: index * 8, as: UInt64.self)
            }
            initialized = wordCount * 8
        }
        guard bytes.count > count else { return bytes }
        if skipped > 0 { bytes.removeFirst(skipped) }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}

/// Keys for random bytes: the same for the same seed, case and step, and no two alike.
package struct KeySequence: Sendable {
    private var state: UInt64

    /// The keys of a step.
    ///
    /// - Parameters:
    ///   - seed: the run's.
    ///   - caseID: the case's.
    ///   - step: the place of the step in its case.
    package init(seed: UInt64, caseID: String, step: Int) {
        // FNV-1a.
        let name = caseID.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        state = RandomBytes.mixed(RandomBytes.mixed(seed &+ name) &+ UInt64(truncatingIfNeeded: step))
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return RandomBytes.mixed(state)
    }
}
