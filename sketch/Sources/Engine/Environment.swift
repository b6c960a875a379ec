import ScenarioLanguage
import Wire

/// The values of names while a case runs, and the seed of its next random payload.
struct Environment: Sendable {
    private var scopes: [[String: Bytes]] = [[:]]
    private var evaluations: UInt64 = 0
    let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
    }

    /// The value of `name`, innermost first.
    subscript(name: String) -> Bytes? {
        scopes.reversed().lazy.compactMap { $0[name] }.first
    }

    mutating func set(_ name: String, to value: Bytes) {
        scopes[scopes.count - 1][name] = value
    }

    /// Gives a value that outlives the list of steps it was met in.
    mutating func setGlobal(_ name: String, to value: Bytes) {
        scopes[0][name] = value
    }

    mutating func push(_ values: [String: Bytes]) {
        scopes.append(values)
    }

    mutating func pop() {
        scopes.removeLast()
    }

    /// The bytes of `template`; a name without a value is a mistake that only a run can show.
    func bytes(_ template: Template) throws(UnknownName) -> Bytes {
        if template.parts.count == 1, case .literal(let bytes) = template.parts[0] { return bytes }
        var bytes: Bytes = []
        for part in template.parts {
            switch part {
            case .literal(let literal):
                bytes += literal
            case .variable(let name):
                guard let value = self[name.value] else { throw UnknownName(name: name.value) }
                bytes += value
            }
        }
        return bytes
    }

    /// The text of `template`, for names.
    func text(_ template: Template) throws(UnknownName) -> String {
        String(decoding: try bytes(template), as: UTF8.self)
    }

    /// Every evaluation of a random payload yields other bytes.
    mutating func source(_ payload: Payload) throws(UnknownName) -> ByteSource {
        switch payload {
        case .text(let template):
            return ByteSource(try bytes(template))
        case .bytes(let bytes):
            return ByteSource(bytes)
        case .file(_, let contents):
            return ByteSource(contents)
        case .random(let count):
            evaluations += 1
            let seed = RandomBytes.mix(self.seed ^ RandomBytes.mix(evaluations))
            return ByteSource([.random(RandomBytes(seed: seed), 0..<count)])
        case .repeated(let payload, let times):
            return .repeating(try source(payload), times: times)
        case .lines(let lines):
            var all: Bytes = []
            for line in lines { all += try bytes(line) + [0x0D, 0x0A] }
            return ByteSource(all)
        case .concatenation(let payloads):
            var all = ByteSource()
            for payload in payloads { all.append(try source(payload)) }
            return all
        }
    }

    /// A `${name}` that nothing has given a value.
    struct UnknownName: Error, Equatable {
        var name: String
    }
}
