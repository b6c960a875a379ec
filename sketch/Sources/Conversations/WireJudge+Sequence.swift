import Wire

/// Matching a sequence: these packets in this order, with anything between them.
extension WireJudge {
    /// How far a sequence was found.
    struct Progress {
        /// How many of the items.
        var found = 0
        /// The numbers of the packets that are they.
        var numbers: [Int] = []
        /// What of a group is still missing.
        var missing: PacketPattern?
        var isUnsure = false
        var isComplete = false
    }

    /// A place among the events: so much of an event's data has been taken.
    private struct Place {
        var event: Int
        var offset = 0
    }

    func judge(_ items: [WireStatement.SequenceItem]) -> WireOutcome {
        let progress = match(items)
        if progress.isComplete { return .held }
        if progress.isUnsure { return unknowable }
        guard let missing = progress.missing else { return .held }
        let last = progress.numbers.last
        let place = last.map { " after packet \($0)" } ?? ""
        return broken("no packet \(missing)\(place)\(instead(of: missing, after: last))", progress.numbers.suffix(1))
    }

    /// What the same side did instead.
    private func instead(of pattern: PacketPattern, after number: Int?) -> String {
        guard let sender = pattern.sender, sender != .target else { return "" }
        let later = events.filter {
            $0.sender.rawValue == sender.rawValue && !$0.isBareACK && ($0.numbers.last ?? 0) > number ?? 0
        }
        guard let next = later.first, let first = next.numbers.first else {
            return ": the \(sender.rawValue) sent nothing more"
        }
        let what = next.length > 0 ? "\(next.length) bytes" : next.flags?.description ?? "an empty datagram"
        return ": the \(sender.rawValue) sent \(what) (packet \(first))"
    }

    /// Takes the first that fits, item by item, which finds the sequence if it is there.
    func match(_ items: [WireStatement.SequenceItem]) -> Progress {
        var progress = Progress()
        var place = Place(event: 0)
        for (index, item) in items.enumerated() {
            let following = index + 1 < items.count ? items[index + 1] : nil
            switch item {
            case .one(let pattern):
                guard let found = find(pattern, from: place, before: following, &progress) else {
                    progress.missing = pattern
                    return progress
                }
                place = found
            case .anyOrder(let patterns):
                guard let found = find(all: patterns, from: place, &progress) else { return progress }
                place = found
            }
            progress.found += 1
        }
        progress.isComplete = true
        return progress
    }

    private func find(
        _ pattern: PacketPattern,
        from place: Place,
        before following: WireStatement.SequenceItem?,
        _ progress: inout Progress
    ) -> Place? {
        var offset = place.offset
        for index in place.event..<max(place.event, events.count) {
            switch match(pattern, events[index], from: offset) {
            case .whole:
                progress.numbers.append(events[index].numbers[0])
                return Place(event: index + 1)
            case .prefix(let count):
                // Data of one side is one run: what follows in it is for the next pattern of that side.
                if case .one(let next) = following, next.sender == pattern.sender, next.payload != nil {
                    progress.numbers.append(events[index].numbers[0])
                    return Place(event: index, offset: offset + count)
                }
            case .unsure:
                progress.isUnsure = true
            case .no:
                break
            }
            offset = 0
        }
        return nil
    }

    /// A group's patterns meet different events, in the order that ends first.
    private func find(all patterns: [PacketPattern], from place: Place, _ progress: inout Progress) -> Place? {
        var taken: Set<Int> = []
        var end = place.event
        for pattern in patterns {
            let found = events.indices.dropFirst(place.event).first { index in
                guard !taken.contains(index) else { return false }
                switch match(pattern, events[index], from: index == place.event ? place.offset : 0) {
                case .whole: return true
                case .unsure:
                    progress.isUnsure = true
                    return false
                case .prefix, .no: return false
                }
            }
            guard let found else {
                progress.missing = pattern
                return nil
            }
            taken.insert(found)
            progress.numbers.append(events[found].numbers[0])
            end = max(end, found + 1)
        }
        return Place(event: end)
    }
}
