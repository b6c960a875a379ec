extension Parser {
    /// What a `recv` takes and what is said of it, without what stands beside it.
    mutating func recv(_ node: Node) -> Recv? {
        // A keyword is one quoted or not, because formatters drop quotes.
        if let text = node.text {
            switch RecvKeyword(rawValue: text) {
            case .echo: return Recv(.echo)
            case .eof: return Recv(.eof)
            case .reset: return Recv(.reset)
            case .refused: return Recv(.refused)
            case .nothing: return Recv(.nothing(Recv.defaultSilence))
            case nil: break
            }
            if let keyword = RecvKeyword.resembled(by: text) {
                add(.looksLikeKeyword(text, keyword: keyword.rawValue), at: node.range)
            }
        }
        if let entries = node.entries, isExtent(entries) { return extent(node) }
        guard let payload = payload(node, of: "recv") else { return nil }
        guard !payload.isRandom else {
            add(.neverMatches("these random bytes are nowhere else"), at: node.range)
            return nil
        }
        return Recv(.payload(payload))
    }

    /// Whether a mapping says how much is taken, and not which bytes.
    private func isExtent(_ entries: [Node.Entry]) -> Bool {
        let words = entries.compactMap { $0.key.text }
        if words.contains(where: { PayloadKey(rawValue: $0) != nil }) { return false }
        return words.contains { word in
            if RecvKey(rawValue: word) != nil { return true }
            let isPayload = nearest(to: word, in: PayloadKey.self) != nil
            return !isPayload && nearest(to: word, in: RecvKey.self) != nil
        }
    }

    private mutating func extent(_ node: Node) -> Recv? {
        guard let fields = fields(node, of: "a recv", RecvKey.self) else { return nil }
        let extents = RecvKey.extents.filter { fields[$0] != nil }
        let judgements = judgements(fields)
        guard let key = extents.first, extents.count == 1, let entry = fields[key] else {
            if extents.count > 1 {
                add(.several(extents.map(\.rawValue), of: "what is taken"), at: node.range)
            } else if let judgements, !judgements.isEmpty, RecvKey.extents.allSatisfy({ !fields.meant.contains($0) }) {
                // Of a stream it would depend on segments, which is known where the connection is.
                return checked(Recv(.datagram, judgements: judgements), at: node.range)
            }
            return nil
        }
        guard !entry.value.isEmpty else {
            add(.noValue(key.rawValue, needed: "a value"), at: entry.key.range)
            return nil
        }
        guard let extent = extent(key, entry), let judgements else { return nil }
        return checked(Recv(extent, judgements: judgements), at: node.range)
    }

    private mutating func checked(_ recv: Recv, at range: SourceRange) -> Recv? {
        guard let reason = recv.contradiction else { return recv }
        add(.neverMatches(reason), at: range)
        return nil
    }

    private mutating func extent(_ key: RecvKey, _ entry: Node.Entry) -> Recv.Extent? {
        switch key {
        case .until where entry.value.text == RecvKeyword.eof.rawValue: .untilEOF
        case .until: constant(entry.value, of: key.rawValue).map { .until($0) }
        case .length: size(entry).map { .length($0) }
        case .max: size(entry).map { .max(min($0, Recv.heldLimit)) }
        case .oneOf: choices(entry).map { .oneOf($0) }
        case .contains, .matches, .sha256, .not, .atLeast, .atMost: nil
        }
    }

    private mutating func choices(_ entry: Node.Entry) -> [Recv.Choice]? {
        guard let items = list(entry.value, "'one of'") else { return nil }
        guard items.count > 1 else {
            add(.shape(of: "'one of'", needed: "a list of two or more", got: "shorter"), at: entry.value.range)
            return nil
        }
        var choices: [Recv.Choice] = []
        var isBroken = false
        for item in items {
            guard let choice = choice(item) else {
                isBroken = true
                continue
            }
            let collides = choices.contains { Self.collide($0, choice) }
            if collides { add(.beginsAnother("this one"), at: item.range) }
            isBroken = isBroken || collides
            choices.append(choice)
        }
        return isBroken ? nil : choices
    }

    private mutating func choice(_ node: Node) -> Recv.Choice? {
        switch node.text.flatMap(RecvKeyword.init) {
        case .echo: return .echo
        case .eof: return .eof
        case .reset: return .reset
        case .refused:
            add(.neverMatches("a datagram is refused or answered, and this waits for neither"), at: node.range)
            return nil
        case .nothing:
            add(.neverMatches("it would take a time of its own to know that nothing comes"), at: node.range)
            return nil
        case nil:
            guard !node.isEmpty else {
                add(.noValue("one of", needed: "a text"), at: node.range)
                return nil
            }
            return constant(node, of: "one of").map { .payload($0) }
        }
    }

    private static func collide(_ one: Recv.Choice, _ other: Recv.Choice) -> Bool {
        guard case .payload(let left) = one, case .payload(let right) = other else { return one == other }
        return left.starts(with: right) || right.starts(with: left)
    }

    /// What is said of the bytes; nil when a mistake was noted.
    mutating func judgements(_ fields: Fields<RecvKey>) -> [Recv.Judgement]? {
        let words = JudgementKey.allCases
        let entries = words.compactMap { word in
            RecvKey(rawValue: word.rawValue).flatMap { fields[$0] }.map { (word, $0) }
        }
        var judgements = entries.map { judgement($0.0, $0.1) }
        if let entry = fields[.not] { judgements.append(negation(entry)) }
        return judgements.contains(nil) ? nil : judgements.compactMap(\.self)
    }

    private mutating func negation(_ entry: Node.Entry) -> Recv.Judgement? {
        guard entry.value.entries?.isEmpty != true,
            let fields = fields(entry.value, of: "'not'", JudgementKey.self)
        else {
            if entry.value.entries?.isEmpty == true {
                add(.noValue("not", needed: "a judgement, such as {contains: …}"), at: entry.key.range)
            }
            return nil
        }
        let inner = JudgementKey.allCases.compactMap { key in fields[key].map { (key, $0) } }
        guard !inner.isEmpty else { return nil }
        let judgements = inner.map { judgement($0.0, $0.1) }
        return judgements.contains(nil) ? nil : .not(judgements.compactMap(\.self))
    }

    private mutating func judgement(_ key: JudgementKey, _ entry: Node.Entry) -> Recv.Judgement? {
        guard !entry.value.isEmpty else {
            add(.noValue(key.rawValue, needed: "a value"), at: entry.key.range)
            return nil
        }
        switch key {
        case .contains: return constant(entry.value, of: key.rawValue).map { .contains($0) }
        case .atLeast: return size(entry, zero: true).map { .atLeast($0) }
        case .atMost: return size(entry, zero: true).map { .atMost($0) }
        case .sha256:
            guard let text = scalar(entry.value, of: "'sha256'", needed: "64 hexadecimal digits") else { return nil }
            guard text.utf8.count == 64, let digest = Self.hexBytes(text), digest.count == 32 else {
                add(.digest(text), at: entry.value.range)
                return nil
            }
            return .sha256(digest)
        case .matches:
            guard let text = entry.value.text else {
                add(.shape(of: "'matches'", needed: "a pattern", got: entry.value.kind), at: entry.value.range)
                return nil
            }
            guard let bytes = filled(text, at: entry.value.range, isPattern: true) else { return nil }
            let pattern = String(decoding: bytes, as: UTF8.self)
            do throws(BytePattern.Failure) {
                return .matches(try BytePattern(pattern))
            } catch {
                add(.pattern(error.message, offset: error.offset), at: entry.value.range)
                return nil
            }
        }
    }
}

extension Recv {
    /// Why what is said of what is taken can never hold, whatever comes.
    fileprivate var contradiction: String? {
        let (least, most): (Int, Int) =
            switch extent {
            case .length(let count): (count, count)
            case .max(let count): (1, count)
            case .until(let delimiter): (delimiter.count, Self.heldLimit)
            default: (0, Self.heldLimit)
            }
        for judgement in judgements {
            switch judgement {
            case .contains(let bytes) where bytes.count > most:
                return "\(bytes.count) bytes are not in \(most)"
            case .contains where least > Self.heldLimit:
                return "at most \(Self.heldLimit) bytes are held to look into them"
            case .matches where least > BytePattern.subjectLimit:
                return "a pattern is tried over \(BytePattern.subjectLimit) bytes at most"
            case .atLeast(let count) where count > most: return "at least \(count) of at most \(most) bytes"
            case .atMost(let count) where count < least: return "at most \(count) of at least \(least) bytes"
            default: continue
            }
        }
        let floor = judgements.compactMap { if case .atLeast(let count) = $0 { count } else { nil } }.max() ?? 0
        let ceiling = judgements.compactMap { if case .atMost(let count) = $0 { count } else { nil } }.min() ?? .max
        return floor > ceiling ? "at least \(floor) and at most \(ceiling) bytes" : nil
    }
}
