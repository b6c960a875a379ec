import Conversations
import Wire

/// Patterns of packets.
extension Parser {
    /// A packet by its sender and what it carries, or a filter; `isEvent` is that it stands in a sequence.
    mutating func pattern(_ node: Node, isEvent: Bool) -> PacketPattern? {
        if let text = node.text {
            guard !text.isEmpty else {
                add(.shape(of: "a packet", needed: "a mapping, such as {client: SYN}", got: "empty"), at: node.range)
                return nil
            }
            if let problem = filters(text) {
                add(.filter(problem), at: node.range)
                return nil
            }
            return PacketPattern(filter: text)
        }
        guard let fields = fields(node, of: "a packet", PatternKey.self) else { return nil }
        let senders = PatternKey.senders.filter { fields[$0] != nil }
        guard let key = senders.first, let sender = key.sender, senders.count == 1, let entry = fields[key] else {
            if senders.count > 1 {
                add(.several(senders.map(\.rawValue), of: "the sender of a packet"), at: node.range)
            } else if PatternKey.senders.allSatisfy({ !fields.meant.contains($0) }) {
                add(.noSender, at: node.range)
            }
            return nil
        }
        guard let what = flags(entry) else { return nil }
        var pattern = PacketPattern(sender: sender, flags: what.flags)
        if let payload = fields[.payload] {
            guard let bytes = payloadBytes(payload) else { return nil }
            pattern.payload = bytes
        }
        if let length = fields[.payloadLength] {
            let bound = range(length) { parser, entry in parser.size(entry, zero: true) }
            guard let bound else { return nil }
            pattern.payloadLength = bound
        }
        if let window = fields[.window] {
            let bound = range(window) { parser, entry in parser.number(entry, in: 0...65_535) }
            guard let bound else { return nil }
            pattern.window = bound
        }
        if let options = fields[.options] {
            guard let read = self.options(options) else { return nil }
            pattern.options = read
        }
        return checked(pattern, fields, isEvent)
    }

    /// What no packet can be.
    private mutating func checked(
        _ pattern: PacketPattern,
        _ fields: Fields<PatternKey>,
        _ isEvent: Bool
    ) -> PacketPattern? {
        let data = fields[.payload] ?? fields[.payloadLength]
        if isEvent, let data, let flags = pattern.flags, !flags.isDisjoint(with: .decisive),
            pattern.payload != nil || pattern.payloadLength?.least ?? 0 > 0
        {
            let word = flags.intersection(.decisive).description
            add(.neverMatches("in a sequence \(word) and data are two events, also in one packet"), at: data.key.range)
            return nil
        }
        if let payload = pattern.payload, let bound = pattern.payloadLength, !bound.contains(payload.count), let data {
            add(.neverMatches("the payload has \(payload.count) bytes"), at: data.key.range)
            return nil
        }
        return pattern
    }

    /// `SYN ACK`, or `data`, which is no flag.
    private mutating func flags(_ entry: Node.Entry) -> (flags: TCPFlags?, Void)? {
        let owner = entry.key.text ?? ""
        guard !entry.value.isEmpty else {
            add(.noValue(owner, needed: "flags, such as SYN, or 'data'"), at: entry.key.range)
            return nil
        }
        if entry.value.text == "data" { return (nil, ()) }
        guard let text = entry.value.text else {
            add(.shape(of: "'\(owner)'", needed: "flags or 'data'", got: entry.value.kind), at: entry.value.range)
            return nil
        }
        var flags: TCPFlags = []
        for word in text.split(separator: " ") {
            guard let flag = FlagName(rawValue: String(word)) else {
                let allowed = ["data"] + FlagName.allCases.map(\.rawValue)
                let upper = word.lowercased() == "data" ? "data" : FlagName(rawValue: word.uppercased())?.rawValue
                let nearest = upper ?? nearest(to: String(word), in: FlagName.self)
                add(.unknownWord(String(word), of: owner, allowed: allowed, nearest: nearest), at: entry.value.range)
                return nil
            }
            flags.insert(flag.flag)
        }
        return (flags, ())
    }

    /// A number, or a mapping with its ends.
    mutating func range<Value>(
        _ entry: Node.Entry,
        _ read: (inout Parser, Node.Entry) -> Value?
    ) -> Bound<Value>? {
        guard entry.value.entries != nil else { return read(&self, entry).map { Bound(exactly: $0) } }
        guard let fields = fields(entry.value, of: "'\(entry.key.text ?? "")'", RangeKey.self) else { return nil }
        var bound = Bound<Value>()
        if let least = fields[.atLeast] {
            guard let value = read(&self, least) else { return nil }
            bound.least = value
        }
        if let most = fields[.atMost] {
            guard let value = read(&self, most) else { return nil }
            bound.most = value
        }
        guard bound.least != nil || bound.most != nil else {
            if entry.value.entries?.isEmpty == true {
                add(.noValue(entry.key.text ?? "", needed: "'at least' or 'at most'"), at: entry.key.range)
            }
            return nil
        }
        return checked(bound, at: entry.value.range)
    }

    /// `[mss, timestamps]`, or `{mss: 1460}`.
    private mutating func options(_ entry: Node.Entry) -> [PacketPattern.Option]? {
        if let items = entry.value.items {
            let options = items.compactMap { item in
                word(item, of: "options", PacketPattern.Option.Name.self).map { PacketPattern.Option(name: $0) }
            }
            return options.count == items.count ? options : nil
        }
        guard let fields = fields(entry.value, of: "'options'", PacketPattern.Option.Name.self) else { return nil }
        var options: [PacketPattern.Option] = []
        for name in PacketPattern.Option.Name.allCases {
            guard let given = fields[name] else { continue }
            guard name.hasValue else {
                let needed = "a list, where '\(name.rawValue)' is wanted"
                add(.shape(of: "'options'", needed: needed, got: "a mapping"), at: given.key.range)
                return nil
            }
            guard let value = number(given, in: 0...65_535) else { return nil }
            options.append(PacketPattern.Option(name: name, value: value))
        }
        return options
    }
}
