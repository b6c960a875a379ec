import Results
import ScenarioLanguage

/// The bytes that a recv took.
struct Taken {
    /// All of them where something is said of them, else the first.
    var bytes: [UInt8]
    var count: Int

    init(_ bytes: [UInt8], count: Int? = nil) {
        self.bytes = bytes
        self.count = count ?? bytes.count
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
    /// What holds when it holds.
    fileprivate var words: String {
        switch self {
        case .atLeast(let count): "are at least \(count)"
        case .atMost(let count): "are at most \(count)"
        case .contains(let part): "contain \(part.quoted)"
        case .matches(let pattern): "match /\(pattern.text)/"
        case .not: "fit"
        }
    }
}

extension [UInt8] {
    /// Its beginning as text between quotes.
    fileprivate var quoted: String {
        let shown = String(decoding: prefix(40), as: UTF8.self)
        return "\"\(shown)\(count > 40 ? "…" : "")\""
    }
}
