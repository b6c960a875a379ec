import Glibc
import Wire

/// What Hark tells the supervisor in a sandbox; one message of a SEQPACKET socket each.
enum SupervisorRequest: Hashable {
    /// Starts the program with these words; `isHark` takes Hark's own executable instead of looking the first one up.
    case start(words: [Bytes], isHark: Bool)
    /// Ends the program: TERM, and KILL when it is still there after the grace, in milliseconds.
    case stop(grace: Int32)
}

/// What the supervisor tells Hark.
enum SupervisorReply: Hashable {
    /// The folder of the program was copied.
    case ready
    /// Nothing can be started here.
    case unusable(message: String)
    case started(process: Int32)
    case cannotStart(errno: Int32)
    /// The program has ended, and everything that it had left with it.
    case ended(ExitReason)
}

/// A message as bytes: a letter, a number, and words with a zero after each.
struct SupervisorFrame: Hashable {
    var letter: UInt8
    var number: Int32 = 0
    var words: [Bytes] = []

    init(_ letter: Character, _ number: Int32 = 0, _ words: [Bytes] = []) {
        self.letter = letter.asciiValue ?? 0
        self.number = number
        self.words = words
    }

    init?(_ bytes: Bytes) {
        guard bytes.count >= 5 else { return nil }
        letter = bytes[0]
        number = Int32(bitPattern: bytes[1..<5].reduce(0) { $0 << 8 | UInt32($1) })
        words = bytes[5...].split(separator: 0, omittingEmptySubsequences: false).dropLast().map(Bytes.init)
    }

    var bytes: Bytes {
        let number = UInt32(bitPattern: number)
        let head = [letter] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
        return words.reduce(into: head) { $0 += $1 + [0] }
    }
}

extension SupervisorRequest {
    var frame: SupervisorFrame {
        switch self {
        case .start(let words, let isHark): .init("s", isHark ? 1 : 0, words)
        case .stop(let grace): .init("t", grace)
        }
    }

    init?(_ frame: SupervisorFrame) {
        switch Character(Unicode.Scalar(frame.letter)) {
        case "s": self = .start(words: frame.words, isHark: frame.number == 1)
        case "t": self = .stop(grace: frame.number)
        default: return nil
        }
    }
}

extension SupervisorReply {
    var frame: SupervisorFrame {
        switch self {
        case .ready: .init("r")
        case .unusable(let message): .init("u", 0, [Bytes(message.utf8)])
        case .started(let process): .init("p", process)
        case .cannotStart(let error): .init("c", error)
        case .ended(.exited(let status)): .init("e", status)
        case .ended(.killed(let signal)): .init("k", signal)
        }
    }

    init?(_ frame: SupervisorFrame) {
        switch Character(Unicode.Scalar(frame.letter)) {
        case "r": self = .ready
        case "u": self = .unusable(message: String(decoding: frame.words.first ?? [], as: UTF8.self))
        case "p": self = .started(process: frame.number)
        case "c": self = .cannotStart(errno: frame.number)
        case "e": self = .ended(.exited(frame.number))
        case "k": self = .ended(.killed(frame.number))
        default: return nil
        }
    }
}

/// Either end of the socket between Hark and a supervisor.
struct ControlSocket {
    let descriptor: Int32

    /// False when the other end is gone or the message is too long for it.
    @discardableResult
    func send(_ frame: SupervisorFrame) -> Bool {
        let bytes = frame.bytes
        return unsafe bytes.withUnsafeBytes { bytes in
            unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        }
    }

    /// The next message; nil when the other end is gone.
    func receive() -> SupervisorFrame? {
        var bytes = Bytes(repeating: 0, count: Self.limit)
        while true {
            let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
            if count < 0, errno == EINTR { continue }
            return count > 0 ? SupervisorFrame(Bytes(bytes.prefix(count))) : nil
        }
    }

    /// The longest message in octets: command lines are short.
    static let limit = 131_072
}
