import FoundationEssentials
import ScenarioLanguage
import Testing

/// Scenarios that chance has broken: the reader says what is wrong, or reads them, and never more.
@Suite struct FuzzTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().path + "/../.."

    /// What is there to be broken: the tutorial, and all golden mistakes.
    private static func seeds() throws -> [[UInt8]] {
        try ["scenarios/tutorial", "Tests/ReportsTests/Golden/mistakes"].flatMap { folder in
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)").sorted()
            return names.filter { $0.hasSuffix(".yaml") }.compactMap { name in
                FileManager.default.contents(atPath: "\(root)/\(folder)/\(name)").map { [UInt8]($0) }
            }
        }
    }

    private static let words = [
        "recv", "send", "connect", "listen", "accept", "as: a", "via: a", "within: 1ms", "{random: 1024GiB}", "[", "]",
        "{", "}", "- ", ": ", "\n", "\t", "\"", "'", "|", ">", "&a ", "*a", "!!str ", "<<: ", "${x}", "\\x80",
        "\u{FEFF}",
        "{repeat: ", "times: 1000000000", "{one of: [a, b]}", "matches: '(a+)+$'", "\u{0}", "eof", "#", "---\n", "...",
        "parallel: 100000", "repeat: 1000000", "steps: [", "include: a", "with: {x: ", "cases: ", "vars: {x: 1}",
        "${i}",
        "split: each", "keep: {x: 0}", "as: i", "finally: ", "transport: udp", "barrier: b", "requires: a",
        "transport: unix datagram", "urgent: true", "sha256: ", "stdin: ", "limits: {", "run: a 'b", "${bulk}",
        "cpu: {over: 1s}",
    ].map { [UInt8]($0.utf8) }

    private static func mutated(_ seed: [UInt8], _ seeds: [[UInt8]], _ chance: inout SplitMix) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...6, using: &chance) {
            let place = Int.random(in: 0...bytes.count, using: &chance)
            switch Int.random(in: 0..<6, using: &chance) {
            case 0: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &chance)))
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &chance), at: place)
            case 2: bytes.insert(contentsOf: words.randomElement(using: &chance) ?? [], at: place)
            case 3:
                let other = seeds.randomElement(using: &chance) ?? []
                let start = Int.random(in: 0...other.count, using: &chance)
                bytes.insert(contentsOf: other[start...].prefix(80), at: place)
            case 4: bytes.insert(contentsOf: bytes[place...].prefix(60), at: place)
            default: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &chance) }
            }
        }
        return bytes
    }

    @Test func `what chance makes of a scenario is read or refused, and each mistake has a place in it`() throws {
        let seeds = try Self.seeds()
        #expect(seeds.count > 20)
        var chance = SplitMix(state: 1)
        var readable = 0
        for _ in 0..<150 {
            for seed in seeds {
                let bytes = Self.mutated(seed, seeds, &chance)
                let parsed = Scenario.parse(bytes, path: "fuzz.yaml")
                if parsed.scenarios.first != nil { readable += 1 }
                #expect((parsed.scenarios.first == nil) == parsed.mistakes.contains { $0.severity == .error })
                for mistake in parsed.mistakes {
                    #expect(!mistake.message.isEmpty && mistake.excerpt.range.start >= .start)
                    #expect(mistake.excerpt.range.start <= mistake.excerpt.range.end)
                }
            }
        }
        // Both happen, so that both are tried.
        #expect(readable > 50)
    }
}
