/// `recv` with what stands beside it, `keep` above all.
extension Parser {
    mutating func recv(_ parts: StepNode) -> Step.Action? {
        guard var recv = recv(parts.object) else { return nil }
        let words = "recv: \(parts.object.text.map { String($0.prefix(40)) } ?? "…")"
        if case .nothing = recv.extent {
            refuse([.within, .notBefore], beside: words, parts)
            if let silence = parts.beside[.for].flatMap({ duration($0) }) { recv.extent = .nothing(silence) }
        } else {
            refuse([.for], beside: words, parts)
        }
        if let entry = parts.beside[.anyOrder] {
            recv.isInAnyOrder = word(entry.value, of: "any order", Answer.self) == .true
            if recv.extent != .echo { refuse([.anyOrder], beside: words, parts) }
        }
        recv.notBefore = parts.beside[.notBefore].flatMap { duration($0) }
        if let entry = parts.beside[.keep] {
            guard let kept = kept(entry, of: recv, words, parts) else { return nil }
            recv.kept = kept
        }
        return .recv(recv)
    }

    /// `keep: {token: 1, whole: 0}`.
    private mutating func kept(
        _ entry: Node.Entry,
        of recv: Recv,
        _ words: String,
        _ parts: StepNode
    ) -> [Recv.Kept]? {
        switch recv.extent {
        case .length(let count) where count > Recv.heldLimit:
            add(.tooBig(limit: Recv.heldLimit), at: parts.range)
            return nil
        case .until, .untilEOF, .length, .max, .oneOf, .datagram: break
        case .payload, .echo, .eof, .reset, .refused, .nothing:
            refuse([.keep], beside: words, parts)
            return nil
        }
        guard let entries = entry.value.entries, !entries.isEmpty else {
            let needed = "a mapping of names to groups, such as {token: 1}"
            add(.shape(of: "'keep'", needed: needed, got: entry.value.kind), at: entry.value.range)
            return nil
        }
        let pattern = recv.judgements.lazy.compactMap { if case .matches(let pattern) = $0 { pattern } else { nil } }
            .first
        let kept = entries.map { entry -> Recv.Kept? in
            guard let name = newName(entry.key, of: "keep") else { return nil }
            guard let text = scalar(entry.value, of: "'\(name)'", needed: "a group of the pattern") else { return nil }
            guard let group = pattern.map({ $0.group(text) }) ?? (text == "0" ? 0 : nil) else {
                add(.group(text, of: pattern?.groupCount ?? 0), at: entry.value.range)
                return nil
            }
            return Recv.Kept(name: name, group: group)
        }
        return kept.contains(nil) ? nil : kept.compactMap(\.self)
    }

    /// The names to which a step gives values.
    func names(keptBy parts: StepNode) -> [String] {
        parts.beside[.keep]?.value.entries?.compactMap { $0.key.text }.filter { !Scope.isMeasured($0) } ?? []
    }
}
