/// What a scenario says of the packets of a conversation.
package enum WireStatement: Hashable, Sendable {
    /// These events in this order, with anything between them or, when it is strict, with nothing.
    case sequence([SequenceItem], isStrict: Bool)
    /// No packet like this.
    case never(PacketPattern)
    /// So many packets like this.
    case count(PacketPattern, Bound<Int>)
    /// So much time from the first packet like this to the first later one like that.
    case gap(PacketPattern, PacketPattern, Bound<Duration>)
    /// All that a side has sent, exactly.
    case stream([StreamPattern])
    /// No packet of these kinds.
    case free([Anomaly])

    /// An element of a sequence.
    package enum SequenceItem: Hashable, Sendable {
        case one(PacketPattern)
        case anyOrder([PacketPattern])

        package var patterns: [PacketPattern] {
            switch self {
            case .one(let pattern): [pattern]
            case .anyOrder(let patterns): patterns
            }
        }
    }

    /// The bytes of one direction.
    package struct StreamPattern: Hashable, Sendable {
        package var sender: PacketPattern.Sender
        package var bytes: [UInt8]

        package init(sender: PacketPattern.Sender, bytes: [UInt8]) {
            self.sender = sender
            self.bytes = bytes
        }
    }

    /// Every packet pattern in it.
    package var patterns: [PacketPattern] {
        switch self {
        case .sequence(let items, _): items.flatMap(\.patterns)
        case .never(let pattern), .count(let pattern, _): [pattern]
        case .gap(let one, let other, _): [one, other]
        case .stream, .free: []
        }
    }

    /// Whose packets it speaks of; nil for what a filter says.
    package var senders: [PacketPattern.Sender?] {
        if case .stream(let streams) = self { return streams.map(\.sender) }
        if case .free = self { return [nil] }
        return patterns.map(\.sender)
    }

    /// Whether it asks for the data of packets and not for their lengths alone.
    package var needsData: Bool {
        if case .stream = self { return true }
        return patterns.contains { $0.payload != nil }
    }

    package var isSequence: Bool {
        if case .sequence = self { true } else { false }
    }
}

/// A range with its ends, either of which may be missing.
package struct Bound<Value: Comparable & Hashable & Sendable>: Hashable, Sendable {
    package var least: Value?
    package var most: Value?

    package init(least: Value? = nil, most: Value? = nil) {
        self.least = least
        self.most = most
    }

    package init(exactly value: Value) {
        self.init(least: value, most: value)
    }

    package func contains(_ value: Value) -> Bool {
        value >= least ?? value && value <= most ?? value
    }

    /// The only value that it holds.
    package var exact: Value? { least == most ? least : nil }
}

extension Bound: CustomStringConvertible {
    /// `3`, `at least 1`, `at most 5`, `1 to 5`.
    package var description: String { text { "\($0)" } }

    package func text(_ word: (Value) -> String) -> String {
        switch (least, most) {
        case (let least?, let most?): least == most ? word(least) : "\(word(least)) to \(word(most))"
        case (let least?, nil): "at least \(word(least))"
        case (nil, let most?): "at most \(word(most))"
        case (nil, nil): "any"
        }
    }
}
