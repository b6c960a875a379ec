import Wire

/// What a sequence is over: a SYN, what one side says until the other does something, a FIN, a RST.
///
/// Bare acknowledgments and what was captured before are silent: no pattern has to be there for them.
struct WireEvent {
    /// nil for a packet that is not TCP and not of the conversation.
    var side: Conversation.Side?
    /// Those of all its packets; a FIN is an event of its own, also when it rides on data.
    var flags: TCPFlags?
    /// The numbers of its packets.
    var numbers: [Int]
    /// What it says, as a stretch of its side's stream.
    var data: Range<Int>?
    var isSilent = false
    /// Packets that no pattern but a filter can mean.
    var isOther = false

    var number: Int { numbers[0] }

    /// The events of a conversation and, between them, the packets that are not TCP, in the order of the capture.
    static func list(_ track: Recording.Track, others: [Int]) -> [WireEvent] {
        var events: [WireEvent] = []
        var runs: [Conversation.Side: Int] = [:]
        let isDatagram = track.conversation.transport == .udp
        for packet in track.packets where !packet.isAfterEnd {
            let silent = WireEvent(side: packet.sender, flags: packet.flags, numbers: [packet.number], isSilent: true)
            let flags = packet.flags ?? []
            var isEvent = false
            func add(_ event: WireEvent) {
                events.append(event)
                runs[packet.sender.other] = nil
                isEvent = true
            }
            let single = WireEvent(side: packet.sender, flags: packet.flags, numbers: [packet.number])
            if isDatagram || !packet.delivered.isEmpty {
                var run = single
                run.flags?.subtract(.decisive)
                run.data = packet.delivered
                if !isDatagram, let open = runs[packet.sender] {
                    events[open].extend(run)
                    runs[packet.sender.other] = nil
                    isEvent = true
                } else {
                    add(run)
                    runs[packet.sender] = events.count - 1
                }
            }
            if flags.contains(.syn), !packet.isRetransmission { add(single) }
            if packet.deliversFIN { add(single) }
            if flags.contains(.rst) { add(single) }
            if !isEvent {
                var other = silent
                other.isOther = !packet.isBareACK
                events.append(other)
            }
        }
        let foreign = others.map { WireEvent(side: nil, numbers: [$0], isSilent: true, isOther: true) }
        return foreign.isEmpty || isDatagram ? events : (events + foreign).sorted { $0.number < $1.number }
    }

    private mutating func extend(_ run: WireEvent) {
        flags?.formUnion(run.flags ?? [])
        numbers += run.numbers
        data = (data ?? 0..<0).lowerBound..<(run.data ?? 0..<0).upperBound
    }
}
