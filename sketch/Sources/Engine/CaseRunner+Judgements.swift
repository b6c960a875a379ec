import Results
import ScenarioLanguage
import Wire

/// `contains`, `matches`, `not` and `keep`: what must hold of bytes that were taken.
extension CaseRunner {
    func judge(_ taken: Bytes, _ recv: Step.Recv, _ step: Step) throws(Broken) {
        for judgement in recv.judgements {
            if let message = try mismatch(judgement.value, taken, step) {
                throw judged(message, taken, at: judgement.range, step)
            }
        }
        guard !recv.keep.isEmpty else { return }
        let groups = try groups(of: recv, in: taken, step)
        for (name, group) in recv.keep {
            environment.set(name, to: groups[group].map { Bytes(taken[$0]) } ?? [])
        }
    }

    /// Why `judgement` does not hold of `bytes`, or nil.
    func mismatch(_ judgement: Step.Recv.Judgement, _ bytes: Bytes, _ step: Step) throws(Broken) -> String? {
        switch judgement {
        case .contains(let payload):
            return try holds(payload, bytes, step) ? nil : "what came does not contain it"
        case .matches(let pattern):
            return try groups(of: pattern, in: bytes, step) == nil ? "what came does not match the pattern" : nil
        case .not(.contains(let payload)):
            return try holds(payload, bytes, step) ? "what came contains it" : nil
        case .not(.matches(let pattern)):
            return try groups(of: pattern, in: bytes, step) == nil ? nil : "what came matches the pattern"
        case .not(.equals(let payload)):
            let source = try source(payload, step)
            return source.bytes(0..<source.count) == bytes ? "exactly that came" : nil
        }
    }

    private func holds(_ payload: Payload, _ bytes: Bytes, _ step: Step) throws(Broken) -> Bool {
        let source = try source(payload, step)
        return source.count == 0 || bytes.firstIndex(of: source.bytes(0..<source.count), from: 0) != nil
    }

    private func groups(of pattern: BytePattern, in bytes: Bytes, _ step: Step) throws(Broken) -> [Range<Int>?]? {
        let environment = environment
        return pattern.compiled { environment[$0] }.match(in: bytes)
    }

    /// The groups of the one pattern that `keep` speaks of; it has matched already.
    private func groups(of recv: Step.Recv, in bytes: Bytes, _ step: Step) throws(Broken) -> [Range<Int>?] {
        for case .matches(let pattern) in recv.judgements.map(\.value) {
            return try groups(of: pattern, in: bytes, step) ?? []
        }
        return [0..<bytes.count]
    }

    func judged(_ message: String, _ bytes: Bytes, at range: SourceRange, _ step: Step) -> Broken {
        let window = Bytes(bytes.prefix(ByteDifference.windowLimit))
        var broken = broken(
            step,
            .patternMismatch,
            message,
            difference: ByteDifference(
                offset: 0,
                lead: 0,
                expected: [],
                got: window,
                expectedCount: nil,
                gotCount: bytes.count
            )
        )
        broken.finding.place = excerpt(range)
        return broken
    }
}
