import Wire

/// Matching a sequence.
extension WireJudge {
    /// How far a sequence has been found.
    private struct Search {
        /// The next event that may be taken.
        var place = 0
        /// Which events were taken.
        var covered: Set<Int> = []
        var isUnsure = false
    }

    /// What an event would be taken as.
    private struct Candidate {
        var event: Int
        /// The stretch of its side's stream.
        var data: Range<Int>?
    }

    func judge(_ items: [WireStatement.SequenceItem], isStrict: Bool) -> WireOutcome {
        let items = Self.joined(items)
        var search = Search()
        var expected: [ExpectedPacket] = []
        for (index, item) in items.enumerated() {
            let found =
                item.patterns.count == 1
                ? find(item.patterns[0], &search, isStrict).map { [$0] } : find(all: item.patterns, &search, isStrict)
            guard let found else {
                if search.isUnsure { return Self.unknowable }
                expected.append(ExpectedPacket(text: Self.text(item), state: .missing))
                expected += items[(index + 1)...].map { ExpectedPacket(text: Self.text($0), state: .notSought) }
                return .broken(missing(item, search, expected, isStrict))
            }
            for (pattern, candidate) in zip(item.patterns, found) {
                take(candidate, &search)
                let number = events[candidate.event].number
                expected.append(ExpectedPacket(text: "\(pattern)", state: .found, number: number))
            }
        }
        if isStrict, let extra = events.indices.first(where: { !events[$0].isSilent && !search.covered.contains($0) }) {
            let message = "packet \(events[extra].number) (\(words(events[extra]))) is not in the sequence"
            return .broken(WireMismatch(message: message, packets: [events[extra].number], expected: expected))
        }
        return .held
    }

    /// Neighbouring payloads of one side are one: who wrote them apart cannot know how they are cut.
    private static func joined(_ items: [WireStatement.SequenceItem]) -> [WireStatement.SequenceItem] {
        var joined: [WireStatement.SequenceItem] = []
        for item in items {
            if case .one(let next) = item, let data = next.payload, case .one(var last) = joined.last,
                let before = last.payload, last.sender == next.sender
            {
                last.payload = before + data
                last.flags = last.flags.map { $0.union(next.flags ?? []) } ?? next.flags
                last.payloadLength = nil
                last.options += next.options
                last.window = last.window ?? next.window
                joined[joined.count - 1] = .one(last)
            } else {
                joined.append(item)
            }
        }
        return joined
    }

    private static func text(_ item: WireStatement.SequenceItem) -> String {
        switch item {
        case .one(let pattern): "\(pattern)"
        case .anyOrder(let patterns): "in any order: " + patterns.map { "\($0)" }.joined(separator: "; ")
        }
    }

    private func take(_ candidate: Candidate, _ search: inout Search) {
        search.place = max(search.place, candidate.event + 1)
        search.covered.insert(candidate.event)
        guard let data = candidate.data, let side = events[candidate.event].side else { return }
        // What a side says may go on behind what the other says.
        for index in events.indices.dropFirst(candidate.event) where events[index].side == side {
            guard let more = events[index].data else { continue }
            if more.lowerBound >= data.upperBound { break }
            search.covered.insert(index)
        }
    }

    /// The first event that a pattern can mean.
    private func find(_ pattern: PacketPattern, _ search: inout Search, _ isStrict: Bool) -> Candidate? {
        for index in events.indices.dropFirst(search.place) where !search.covered.contains(index) {
            if let candidate = candidate(pattern, at: index, &search) { return candidate }
            if isStrict, !events[index].isSilent { return nil }
        }
        return nil
    }

    /// An event for each of several patterns, such that the last of them comes as early as can be.
    ///
    /// Events are taken up one after the other; each may move what was matched before (Kuhn's algorithm).
    private func find(all patterns: [PacketPattern], _ search: inout Search, _ isStrict: Bool) -> [Candidate]? {
        var owners = [Candidate?](repeating: nil, count: patterns.count)
        for index in events.indices.dropFirst(search.place) where !search.covered.contains(index) {
            var visited: Set<Int> = []
            let isTaken = place(event: index, patterns, &owners, &visited, &search)
            if !owners.contains(where: { $0 == nil }) { return owners.compactMap(\.self) }
            if isStrict, !isTaken, !events[index].isSilent { return nil }
        }
        return nil
    }

    private func place(
        event: Int,
        _ patterns: [PacketPattern],
        _ owners: inout [Candidate?],
        _ visited: inout Set<Int>,
        _ search: inout Search
    ) -> Bool {
        for (number, pattern) in patterns.enumerated() where !visited.contains(number) {
            guard let candidate = candidate(pattern, at: event, &search) else { continue }
            visited.insert(number)
            if let other = owners[number] {
                guard place(event: other.event, patterns, &owners, &visited, &search) else { continue }
            }
            owners[number] = candidate
            return true
        }
        return false
    }

    private func candidate(_ pattern: PacketPattern, at index: Int, _ search: inout Search) -> Candidate? {
        let event = events[index]
        if let filter = pattern.filter {
            return event.numbers.contains { matches(filter, $0) } ? Candidate(event: index, data: event.data) : nil
        }
        guard !event.isOther, let side = event.side, isSent(pattern.sender, by: side), pattern.takes(event.flags) else {
            return nil
        }
        // Data, and events without it, are two things, also where one packet is both.
        let wantsData = pattern.flags == nil || pattern.payload != nil || pattern.payloadLength != nil
        guard let data = event.data else {
            let isLength = pattern.payloadLength?.contains(0) ?? true
            let isWanted = pattern.flags != nil && pattern.payload == nil && isLength
            return isWanted && headerFits(pattern, event) ? Candidate(event: index) : nil
        }
        guard headerFits(pattern, event) else { return nil }
        guard wantsData, let length = pattern.extent else {
            return pattern.payloadLength?.contains(data.count) ?? true ? Candidate(event: index, data: data) : nil
        }
        let stretch = data.lowerBound..<data.lowerBound + length
        guard isEnd(stretch.upperBound, of: side, data) else { return nil }
        if let payload = pattern.payload {
            guard let bytes = stream(of: side)?.part(stretch) else {
                search.isUnsure = true
                return nil
            }
            guard bytes.elementsEqual(payload) else { return nil }
        }
        return Candidate(event: index, data: stretch)
    }

    /// Whether what a side says, in one go or in several, ends at this position.
    private func isEnd(_ position: Int, of side: Conversation.Side, _ first: Range<Int>) -> Bool {
        if track.conversation.transport == .udp { return first.upperBound == position }
        return runEnds[side]?.contains(position) ?? false
    }

    private func headerFits(_ pattern: PacketPattern, _ event: WireEvent) -> Bool {
        guard pattern.window != nil || !pattern.options.isEmpty else { return true }
        let numbers = Set(event.numbers)
        return track.packets.contains { numbers.contains($0.number) && headerFits(pattern, $0) }
    }

    /// What stands in the place of what is missing.
    private func missing(
        _ item: WireStatement.SequenceItem,
        _ search: Search,
        _ expected: [ExpectedPacket],
        _ isStrict: Bool
    ) -> WireMismatch {
        let last = expected.compactMap(\.number).max()
        let place = last.map { " after packet \($0)" } ?? ""
        let what = item.patterns.count == 1 ? "no '\(item.patterns[0])'" : "not all of '\(Self.text(item))'"
        let rest = events.indices.filter { index in
            let isNext = index >= search.place && !search.covered.contains(index) && !events[index].isSilent
            return isNext && (isStrict || item.patterns.contains { isSent($0.sender, by: events[index].side) })
        }
        let senders = Set(item.patterns.compactMap { $0.sender?.rawValue })
        guard let next = rest.first else {
            let who =
                senders.count == 1 && !isStrict ? "the \(senders.first ?? "") sent nothing more" : "nothing more came"
            return WireMismatch(message: "\(what)\(place): \(who)", packets: [], expected: expected)
        }
        let message = "\(what)\(place): packet \(events[next].number) is \(words(events[next]))"
        return WireMismatch(message: message, packets: [events[next].number], expected: expected)
    }

    /// `server: 21 bytes`.
    private func words(_ event: WireEvent) -> String {
        let side = event.side?.rawValue ?? "another"
        guard let data = event.data else { return "\(side): \(event.flags?.description ?? "packet")" }
        return "\(side): \(data.count) \(data.count == 1 ? "byte" : "bytes")"
    }
}
