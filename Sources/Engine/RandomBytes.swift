/// Random bytes that need no memory: the word at each place is a function of the key and the place (SplitMix64).
struct RandomBytes: Sendable, Hashable {
    var key: UInt64

    /// SplitMix has the same; through another module it is a call for each word, and a gibibyte takes half as long again.
    static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// From one word to the next, before they are mixed.
    static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// So many bytes from this place on.
    func bytes(at start: Int, count: Int) -> [UInt8] {
        let first = start / 8
        let skipped = start - first * 8
        // Words are written whole, the first without what comes before `start`; the last may go beyond the end.
        return unsafe [UInt8](unsafeUninitializedCapacity: count + 16) { buffer, initialized in
            guard let base = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
            var state = key &+ UInt64(truncatingIfNeeded: first) &* Self.step
            unsafe base.storeBytes(of: (Self.mixed(state) >> (8 * skipped)).littleEndian, as: UInt64.self)
            var offset = 8 - skipped
            while offset < count {
                state &+= Self.step
                unsafe base.storeBytes(of: Self.mixed(state).littleEndian, toByteOffset: offset, as: UInt64.self)
                offset &+= 8
            }
            initialized = count
        }
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
        state &+= RandomBytes.step
        return RandomBytes.mixed(state)
    }
}
