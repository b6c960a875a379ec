extension IPAddress {
    /// An address written as dotted decimal or in one of the forms of RFC 4291 §2.2; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        if let bits = Self.dotted(text) {
            self = .v4(bits)
            return
        }
        guard let groups = Self.groups(text) else { return nil }
        self = .v6(
            groups[..<4].reduce(0) { $0 << 16 | UInt64($1) },
            groups[4...].reduce(0) { $0 << 16 | UInt64($1) }
        )
    }

    private static func dotted(_ text: String) -> UInt32? {
        let parts = text.split(separator: Character("."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard part.count <= 3, part.allSatisfy({ "0"..."9" ~= $0 }), let octet = UInt8(part) else { return nil }
            bits = bits << 8 | UInt32(octet)
        }
        return bits
    }

    /// Eight groups; `::` stands for one or more of zeros, once, and the last two may be dotted decimal.
    private static func groups(_ text: String) -> [UInt16]? {
        let words = text.split(separator: Character(":"), omittingEmptySubsequences: false).map { String($0) }
        guard words.count >= 3, words.count <= 9 else { return nil }
        let inner = words.indices.dropFirst().dropLast().filter { words[$0].isEmpty }
        let startsOpen = words[0].isEmpty
        let endsOpen = words[words.count - 1].isEmpty
        // An empty first or last word is right only as a part of `::`.
        guard inner.count <= 1 || words.count == 3 && words.joined().isEmpty else { return nil }
        guard !startsOpen || words[1].isEmpty, !endsOpen || words[words.count - 2].isEmpty else { return nil }
        guard let gap = inner.first else {
            guard !startsOpen, !endsOpen, let all = numbers(words[...]), all.count == 8 else { return nil }
            return all
        }
        guard let head = numbers(words[..<gap].drop { $0.isEmpty }),
            let tail = numbers(words[(gap + 1)...].filter { !$0.isEmpty }[...]),
            head.count + tail.count < 8
        else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    private static func numbers(_ words: ArraySlice<String>) -> [UInt16]? {
        var numbers: [UInt16] = []
        for (offset, word) in words.enumerated() {
            if offset == words.count - 1, let bits = dotted(word) {
                numbers += [UInt16(bits >> 16), UInt16(bits & 0xFFFF)]
            } else {
                guard word.count <= 4, let number = UInt16(word, radix: 16), word.allSatisfy(\.isHexDigit) else {
                    return nil
                }
                numbers.append(number)
            }
        }
        return numbers
    }
}
