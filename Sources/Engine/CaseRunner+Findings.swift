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
    ) -> StepFailure {
        let finding = Finding(
            kind: kind,
            blame: blame,
            message: message + rounds,
            place: step.excerpt,
            difference: difference,
            hint: step.hint ?? blocks.last { $0.step.hint != nil }?.step.hint ?? scenario.hint,
            level: step.level ?? blocks.last { $0.step.level != nil }?.step.level ?? scenario.level
        )
        return .broken(finding, step)
    }

    /// A recv that does not hold; `within` adds its limit.
    func broken(
        _ reception: Reception,
        _ kind: Finding.Kind,
        _ message: String,
        _ difference: ByteDifference? = nil,
        within: Bool = false
    ) -> StepFailure {
        let suffix = connections[reception.index].suffix
        let limit = within ? " within \(words(reception))" : ""
        return broken(reception.step, kind, message + suffix + limit, difference)
    }

    /// The limit that ended a recv.
    private func words(_ reception: Reception) -> String {
        reception.caseLimit.map { "the limit of \(limitOwner), \($0.text)" } ?? reception.limit.text
    }

    /// A call that ended with an error; `lack` says what did not happen.
    func failure(_ error: SocketError, _ step: Step, _ lack: String) -> StepFailure {
        switch error {
        case .timedOut: broken(step, .timedOut, "\(lack) within \(limit(of: step).text)")
        case .connectionReset, .brokenPipe: broken(step, .reset, "the peer reset the connection")
        case .cancelled: .interrupted
        case .connectionRefused, .queueFull, .system: broken(step, .system, blame: .environment, "\(lack): \(error)")
        }
    }

    /// The case has taken all of its time.
    func overdue(_ step: Step) -> StepFailure {
        let queued = connections.compactMap { connection in connection.queue.first.map { ($0, connection) } }
        let suffix = queued.first { $0.0.isSend }.map { waiting($0, $1) }
        let message = "\(limitOwner) was not over within its limit of \(caseLimit.text)"
        return broken(step, .caseLimit, message + (suffix ?? ""))
    }

    /// What was queued before a step is still there at the end of its limit.
    func notLeft(_ step: Step, _ item: QueuedStep, _ connection: OpenConnection<T.Connection>) -> StepFailure {
        let message = "what is queued has not left within \(limit(of: step).text)"
        return broken(step, .timedOut, message + waiting(item, connection))
    }

    /// How far a queued send has come, to be put behind a sentence.
    private func waiting(_ item: QueuedStep, _ connection: OpenConnection<T.Connection>) -> String {
        "; of the send in line \(item.step.range.start.line) the peer took \(progress(item))\(connection.suffix)"
    }

    func notTaken(_ item: QueuedStep, _ connection: OpenConnection<T.Connection>) -> StepFailure {
        let message = "the peer took \(progress(item))\(connection.suffix)"
        return broken(item.step, .timedOut, "\(message) within \(item.limit.text)")
    }

    private func progress(_ item: QueuedStep) -> String { Self.progress(item.sent, of: item.total) }

    /// `8 of 21 bytes`.
    private static func progress(_ count: Int, of total: Int) -> String {
        "\(count) of \(CountText.of(total, "byte"))"
    }

    func wrong(_ difference: ByteDifference, _ reception: Reception) -> StepFailure {
        let got = difference.got[difference.lead].words
        let expected = difference.expected[difference.lead].words
        return broken(
            reception,
            .wrongBytes,
            "byte \(difference.offset) is \(got), and \(expected) was due",
            difference
        )
    }

    /// Of so many bytes some came, and then this, which is not bytes.
    func missing(
        _ arrival: Arrival,
        _ reception: Reception,
        _ got: Int,
        of total: Int,
        _ difference: ByteDifference
    ) -> StepFailure {
        let progress = Self.progress(got, of: total)
        switch arrival {
        case .end:
            return broken(reception, .unexpectedEnd, "the peer ended its stream after \(progress)", difference)
        case .reset:
            return broken(reception, .reset, "the peer reset the connection after \(progress)", difference)
        case .nothing, .bytes:
            if got > 0 { return broken(reception, .missingBytes, "\(progress) came", difference, within: true) }
            let suffix = connections[reception.index].suffix
            let message = "no byte came\(suffix) within \(words(reception)), and \(total) were due"
            return broken(reception.step, .missingBytes, message, difference)
        }
    }

    /// What was to be taken had not come to its end when this came, which is not bytes.
    func unfinished(_ arrival: Arrival, _ reception: Reception, _ taken: [UInt8]) -> StepFailure {
        let count = CountText.of(taken.count, "byte")
        let got = ByteDifference(got: taken)
        switch arrival {
        case .end: return broken(reception, .unexpectedEnd, "the peer ended its stream after \(count)", got)
        case .reset: return broken(reception, .reset, "the peer reset the connection after \(count)", got)
        case .nothing, .bytes:
            return broken(reception, .missingBytes, "what is due did not come, only \(count)", got, within: true)
        }
    }

    /// What was taken is not what is said of it.
    func unfit(_ taken: [UInt8], _ reception: Reception, _ message: String) -> StepFailure {
        broken(reception, .unfit, message, ByteDifference(got: taken))
    }

    func surplus(_ bytes: [UInt8], _ reception: Reception, _ due: String) -> StepFailure {
        // There may be more than what was looked at.
        let count = CountText.of(bytes.count, "byte") + (bytes.count < ByteDifference.windowLimit ? "" : " or more")
        return broken(
            reception,
            .unexpectedBytes,
            "\(count) came where \(due)",
            ByteDifference(at: 0, expected: [], got: bytes)
        )
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
