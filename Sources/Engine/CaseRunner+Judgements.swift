import Results
import ScenarioLanguage

/// The bytes that a recv took.
struct Taken {
    /// All of them where something is said of them, else the first.
    var bytes: [UInt8]
    var count: Int
    /// The SHA-256 of all of them, where it is asked for and they are not kept.
    var digest: [UInt8]?

    init(_ bytes: [UInt8], count: Int? = nil, digest: [UInt8]? = nil) {
        self.bytes = bytes
        self.count = count ?? bytes.count
        self.digest = digest
    }
}

/// What is said of what was taken.
extension CaseRunner {
    mutating func judge(_ taken: Taken, _ recv: Recv, _ reception: inout Reception) throws(StepFailure) {
        for judgement in recv.judgements {
            if let reason = try reason(judgement, taken, Self.title(taken), reception.step) {
                throw unfit(taken.bytes, reception, reason)
            }
        }
        try keep(taken, recv, reception)
    }

    private static func title(_ taken: Taken) -> String {
        "the \(CountText.of(taken.count, "byte")) that came"
    }

    /// Why a judgement does not hold; nil when it does.
    ///
    /// `bytes` is what was judged, in words.
    func reason(
        _ judgement: Recv.Judgement,
        _ taken: Taken,
        _ bytes: String,
        _ step: Step
    ) throws(StepFailure) -> String? {
        switch judgement {
        case .atLeast(let count):
            return taken.count >= count
                ? nil : "\(CountText.of(taken.count, "byte")) came, and at least \(count) were due"
        case .atMost(let count):
            return taken.count <= count
                ? nil : "\(CountText.of(taken.count, "byte")) came, and at most \(count) were due"
        case .contains(let part):
            var search = DelimiterSearch(part)
            return search.find(in: taken.bytes) != nil ? nil : "\(bytes) do not contain \(part.quoted)"
        case .sha256(let due):
            guard taken.digest != nil || taken.bytes.count == taken.count else {
                let message = "of \(taken.count) bytes only \(taken.bytes.count) were kept, which have no SHA-256"
                throw broken(step, .undecided, blame: .scenario, message)
            }
            let digest = taken.digest ?? SHA256(of: taken.bytes).digest
            return digest == due ? nil : "\(bytes) have the SHA-256 \(digest.hex), and \(due.hex) was due"
        case .matches(let pattern):
            switch pattern.match(taken.bytes) {
            case .matched: return nil
            case .notMatched: return "\(bytes) do not match /\(pattern.text)/"
            case .undecided(let why):
                throw broken(step, .undecided, blame: .scenario, "/\(pattern.text)/ was not decided: \(why)")
            }
        case .not(let inner):
            for judgement in inner {
                guard try reason(judgement, taken, bytes, step) == nil else { continue }
                return "\(bytes) \(judgement.words), and must not"
            }
            return nil
        }
    }
}

extension Recv.Judgement {
    /// Whether it can be told of the bytes alone.
    var needsBytes: Bool {
        switch self {
        case .contains, .matches: true
        case .sha256, .atLeast, .atMost: false
        case .not(let inner): inner.contains(where: \.needsBytes)
        }
    }

    /// Whether their SHA-256 is asked for.
    var needsDigest: Bool {
        switch self {
        case .sha256: true
        case .contains, .matches, .atLeast, .atMost: false
        case .not(let inner): inner.contains(where: \.needsDigest)
        }
    }

    /// What holds when it holds.
    fileprivate var words: String {
        switch self {
        case .atLeast(let count): "are at least \(count)"
        case .atMost(let count): "are at most \(count)"
        case .contains(let part): "contain \(part.quoted)"
        case .matches(let pattern): "match /\(pattern.text)/"
        case .sha256(let digest): "have the SHA-256 \(digest.hex)"
        case .not: "fit"
        }
    }
}

extension [UInt8] {
    /// Two hexadecimal digits a byte.
    fileprivate var hex: String {
        map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    /// Its beginning as text between quotes.
    fileprivate var quoted: String {
        let shown = String(decoding: prefix(40), as: UTF8.self)
        return "\"\(shown)\(count > 40 ? "…" : "")\""
    }
}
