import ScenarioLanguage

/// Random bytes that need no memory: the word at each place is a function of the key and the place (SplitMix64).
struct RandomBytes: Sendable, Hashable {
    var key: UInt64

    /// So many bytes from this place on.
    func bytes(at start: Int, count: Int) -> [UInt8] {
        let first = start / 8
        let skipped = start - first * 8
        // Words are written whole, the first without what comes before `start`; the last may go beyond the end.
        return unsafe [UInt8](unsafeUninitializedCapacity: count + 16) { buffer, initialized in
            guard let base = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
            var state = key &+ UInt64(truncatingIfNeeded: first) &* SplitMix.step
            unsafe base.storeBytes(of: (SplitMix.mixed(state) >> (8 * skipped)).littleEndian, as: UInt64.self)
            var offset = 8 - skipped
            while offset < count {
                state &+= SplitMix.step
                unsafe base.storeBytes(of: SplitMix.mixed(state).littleEndian, toByteOffset: offset, as: UInt64.self)
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
        state = SplitMix.mixed(SplitMix.mixed(seed &+ name) &+ UInt64(truncatingIfNeeded: step))
    }

    mutating func next() -> UInt64 {
        state &+= SplitMix.step
        return SplitMix.mixed(state)
    }
}
