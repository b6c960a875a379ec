import Results
import ScenarioLanguage
import Sockets

/// How what did not hold is worded.
extension CaseRunner {
    func broken(
        _ step: Step,
        _ kind: Finding.Kind,
        blame: Finding.Blame = .target,
        _ message: String,
        _ difference: ByteDifference? = nil
    ) -> Failure {
        .broken(
            Finding(
                kind: kind,
                blame: blame,
                message: message,
                place: planned.scenario.excerpt(step.range),
                difference: difference,
                hint: step.hint ?? planned.scenario.hint
            )
        )
    }

    /// A call that ended with an error: `lack` says what did not happen, `limit` what sort of thing it is that it
    /// did not happen in time.
    func failure(_ error: SocketError, _ step: Step, limit: Finding.Kind, _ lack: String) -> Failure {
        switch error {
        case .timedOut: broken(step, limit, "\(lack) within \(step.limit.words)")
        case .connectionReset, .brokenPipe: broken(step, .reset, "the peer reset the connection")
        case .cancelled: .interrupted
        case .connectionRefused, .system: broken(step, .system, blame: .environment, "\(lack): \(error)")
        }
    }

    func wrong(_ comparison: ByteComparison, at offset: Int, _ step: Step) -> Failure {
        let got = comparison.got[offset].words
        let expected = comparison.expected[offset].words
        return broken(
            step,
            .wrongBytes,
            "byte \(offset) is \(got), and \(expected) was due",
            ByteDifference(at: offset, expected: comparison.expected, got: comparison.got)
        )
    }

    func ended(_ comparison: ByteComparison, _ step: Step) -> Failure {
        broken(
            step,
            .unexpectedEnd,
            "the peer ended its stream after \(comparison.progress)",
            comparison.differenceAtEnd
        )
    }

    func missing(_ error: SocketError, _ comparison: ByteComparison, _ step: Step) -> Failure {
        switch error {
        case .timedOut:
            let limit = step.limit.words
            let due = comparison.expected.count
            let message =
                comparison.got.isEmpty
                ? "no byte came within \(limit), and \(due) were due" : "\(comparison.progress) came within \(limit)"
            return broken(step, .missingBytes, message, comparison.differenceAtEnd)
        case .connectionReset, .brokenPipe:
            let message = "the peer reset the connection after \(comparison.progress)"
            return broken(step, .reset, message, comparison.differenceAtEnd)
        default:
            return failure(error, step, limit: .missingBytes, "nothing was received")
        }
    }

    func surplus(_ bytes: [UInt8], _ step: Step) -> Failure {
        // There may be more than what was looked at.
        let count = CountText.of(bytes.count, "byte") + (bytes.count < ByteDifference.windowLimit ? "" : " or more")
        return broken(
            step,
            .unexpectedBytes,
            "\(count) came where the end of the stream was due",
            ByteDifference(at: 0, expected: [], got: bytes)
        )
    }
}

extension ByteComparison {
    /// `8 of 21 bytes`.
    fileprivate var progress: String { "\(got.count) of \(CountText.of(expected.count, "byte"))" }

    fileprivate var differenceAtEnd: ByteDifference {
        ByteDifference(at: got.count, expected: expected, got: got)
    }
}

extension UInt8 {
    /// `0x48 'H'`, or `0x00` for what cannot be seen.
    fileprivate var words: String {
        let digits = String(self, radix: 16, uppercase: true)
        let hex = "0x" + (digits.count < 2 ? "0" : "") + digits
        return (0x21...0x7E).contains(self) ? "\(hex) '\(Unicode.Scalar(self))'" : hex
    }
}
