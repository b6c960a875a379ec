import Results
import ScenarioLanguage
import Sockets
import Wire

/// What stands in the way of bytes that are due.
extension CaseRunner {
    func wrong(_ difference: ByteDifference, _ step: Step) -> Broken {
        let due = difference.expected.dropFirst(difference.lead)
        let got = difference.got.dropFirst(difference.lead)
        let place = "byte \(difference.offset) of \(difference.expectedCount ?? difference.gotCount)"
        guard let expected = due.first, let received = got.first else {
            return broken(step, .wrongBytes, "\(place) is wrong", difference: difference)
        }
        return broken(
            step,
            .wrongBytes,
            "\(place) is \(received.shown), expected \(expected.shown)" + Change.words(from: due, to: got),
            difference: difference
        )
    }

    /// The stream's end, or a reset that an earlier call met, before all was there.
    func ended(
        _ connection: Connection<T.Endpoint>,
        _ taken: Int,
        of count: Int?,
        _ step: Step,
        _ difference: ByteDifference? = nil
    ) -> Broken {
        let progress = count.map { "after \(taken) of \($0.bytes)" } ?? "after \(taken.bytes)"
        return connection.isReset
            ? broken(step, .unexpectedReset, "the peer reset the connection \(progress)", difference: difference)
            : broken(step, .unexpectedEnd, "the peer ended its stream \(progress)", difference: difference)
    }

    /// An error of recv(2) before all was there.
    func missing(
        _ error: SocketError,
        _ taken: Int,
        of count: Int?,
        _ connection: Connection<T.Endpoint>,
        _ step: Step,
        _ difference: ByteDifference? = nil
    ) -> Broken {
        switch error {
        case .timedOut:
            let progress = count.map { "\(taken) of \($0.bytes)" } ?? taken.bytes
            let message =
                taken == 0 ? "no byte came within \(words(step))" : "only \(progress) came within \(words(step))"
            return broken(step, taken == 0 ? .timedOut : .missingBytes, message, difference: difference)
        case .connectionReset:
            return ended(connection, taken, of: count, step, difference)
        case .connectionRefused:
            return broken(step, .connectionRefused, "nobody listens there (ICMP port unreachable)")
        default:
            return broken(step, error)
        }
    }
}

extension UInt8 {
    /// `'a' (0x61)`, `0x00`.
    var shown: String {
        let hex = "0x" + (self < 16 ? "0" : "") + String(self, radix: 16, uppercase: true)
        return 0x20..<0x7F ~= self ? "'\(Character(UnicodeScalar(self)))' (\(hex))" : hex
    }
}

/// What was done to bytes on their way back, where a look tells.
enum Change {
    static func words(from expected: ArraySlice<UInt8>, to received: ArraySlice<UInt8>) -> String {
        let pairs = zip(expected, received).filter { $0 != $1 }
        guard !pairs.isEmpty else { return "" }
        if pairs.allSatisfy({ $0.isLowercase && $1 == $0 & ~0x20 }) { return ": lower case came back as upper case" }
        if pairs.allSatisfy({ $0 & 0x20 == 0 && $1 == $0 | 0x20 && $1.isLowercase }) {
            return ": upper case came back as lower case"
        }
        if received.starts(with: [0xEF, 0xBF, 0xBD]) { return ": it was decoded as UTF-8 and replaced" }
        return ""
    }
}

extension UInt8 {
    fileprivate var isLowercase: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self }
}
