import ScenarioLanguage
import Testing

/// Files that are broken or big: the reader tells, and ends.
@Suite struct HostileFileTests {
    private static func kinds(_ text: String) -> [Mistake.Kind] {
        Scenario.parse([UInt8](text.utf8), path: "a.yaml").mistakes.map(\.kind)
    }

    private static let sound = """
        name: "sound \\x41"
        hint: &advice 'Loop.'
        steps:
          - connect:
            within: 1s
          - {send: "a\\r\\n", hint: *advice}
          - recv: |
              a
          - shutdown: write
          - recv: eof
          - close
        """

    @Test func `a file cut anywhere is understood or has mistakes`() {
        for count in 0..<Self.sound.utf8.count {
            let parsed = Scenario.parse([UInt8](Self.sound.utf8.prefix(count)), path: "cut")
            #expect(parsed.scenarios.first != nil || !parsed.mistakes.isEmpty, "\(count)")
        }
    }

    @Test func `a file with any byte changed is understood or has mistakes`() {
        for position in 0..<Self.sound.utf8.count {
            for byte in [UInt8](" \n\t:-{}[]\"'&*!|>#%@`\\".utf8) + [0x00, 0x80, 0xC3, 0xFF] {
                var bytes = [UInt8](Self.sound.utf8)
                bytes[position] = byte
                let parsed = Scenario.parse(bytes, path: "changed")
                #expect(parsed.scenarios.first != nil || !parsed.mistakes.isEmpty, "\(position): \(byte)")
            }
        }
    }

    @Test func `a byte that is no UTF-8 is told with its place`() {
        let bytes = [UInt8]("name: é\nsteps: ".utf8) + [0xE9]
        let mistake = Scenario.parse(bytes, path: "a.yaml").mistakes.first
        #expect(mistake?.kind == .notUTF8(byte: 0xE9))
        #expect(mistake?.excerpt.place == "a.yaml:2:8")
    }

    @Test func `aliases that multiply are cut off`() {
        var text = "name: bomb\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(Self.kinds(text) == [.tooManyNodes(limit: 100_000)])
    }

    @Test(arguments: [101, 999, 100_000])
    func `what is nested deeply is refused`(depth: Int) {
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(Self.kinds(text) == [.tooDeep(limit: 100)])
    }

    @Test func `what is too long is refused`() {
        let text = "name: long\nsteps:\n  - connect\n  - send: " + String(repeating: "a", count: Scenario.fileLimit)
        #expect(Self.kinds(text) == [.fileTooLong(limit: 1 << 20)])
    }

    @Test func `of many mistakes a hundred are shown, and the number of the others`() {
        let text = "name: many\nsteps: [" + String(repeating: "conect, ", count: 100_000) + "]\n"
        let kinds = Self.kinds(text)
        #expect(kinds.count == 101)
        #expect(kinds.last == .more(99_900, .error))
    }

    @Test func `many texts with escapes on one line are read in one pass`() {
        let text = "name: many\nsteps: [connect" + String(repeating: ", {send: \"é\\n\"}", count: 60_000) + "]\n"
        #expect(Self.kinds(text) == [.unjudgedEnd("the connection of line 2")])
    }

    @Test func `of many names each is found at once, and messages tell of some`() {
        let names = (0..<20_000).map { "{connect: , as: c\($0)}" }.joined(separator: ", ")
        let kinds = Self.kinds("name: a\nsteps: [\(names), {send: a}, {recv: a, via: c20000}]\n")
        let open = (0..<8).map { "c\($0)" }
        #expect(kinds == [.whichConnection(verb: "send", open: open), .unknownConnection("c20000", open: open)])
    }

    @Test func `many notes are counted, and take no longer than many errors`() {
        let names = (0..<30_000).map { "{connect: , as: c\($0)}" }.joined(separator: ", ")
        let kinds = Self.kinds("name: a\nsteps: [\(names)]\n")
        #expect(kinds.count == 101)
        #expect(kinds.last == .more(29_900, .note))
    }

    @Test func `a word of any length is unknown at once`() {
        let word = String(repeating: "a", count: 1_000_000)
        #expect(Self.kinds("name: a\nsteps: [connect, \(word)]\n") == [.unknownStep(word, nearest: nil)])
    }

    @Test func `tables, rounds and files in each other come to an end`() {
        let rows = (0..<2_000).map { "{n: \($0)}" }.joined(separator: ", ")
        let steps = Array(repeating: "send: x", count: 20_000).joined(separator: ", ")
        #expect(
            Self.kinds("name: \"${n}\"\ncases: [\(rows)]\nsteps: [connect, \(steps)]\n") == [
                .tooManySteps(limit: 500_000)
            ]
        )
        let loops = String(repeating: "repeat: 1000000, steps: [{", count: 20)
        let ends = String(repeating: "}]", count: 20)
        #expect(Self.kinds("name: a\nsteps: [connect, {\(loops)send: x\(ends)}]\n").allSatisfy { $0.isNote })
    }
}

extension Mistake.Kind {
    fileprivate var isNote: Bool {
        if case .unjudgedEnd = self { true } else { false }
    }
}
