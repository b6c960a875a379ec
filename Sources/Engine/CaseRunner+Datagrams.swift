import Results
import ScenarioLanguage
import Sockets

/// What a connection of datagrams knows, beside what every connection does.
struct DatagramState {
    /// To whom it sends: its server, or who sent to it last.
    var peer: SocketAddress?
    /// What its server calls itself.
    var peerName: SocketAddress?
    /// Whether it takes datagrams from everybody.
    let isListener: Bool
    /// What was sent and has not come back, oldest first.
    var due: [[UInt8]] = []
}

/// What came when a recv asked for a datagram.
private enum DatagramArrival {
    case datagram([UInt8])
    /// An ICMP error in answer to one.
    case refused
    /// Nothing, within the limit.
    case nothing
}

/// Connections of datagrams (UDP, RFC 768): each is sent and received as a whole.
extension CaseRunner {
    mutating func openDatagrams(_ step: Step, to peer: Step.Peer) throws(StepFailure) {
        let (addresses, title) = try place(of: peer, step)
        guard let address = addresses.first else { throw notFound(title, step) }
        let port = step.settings.sourcePort ?? 0
        let own = address.isUnix ? .unnamed : SocketAddress(ip: address.own.ip, port: port)
        let state = DatagramState(peer: address, peerName: target.names[address], isListener: false)
        try openDatagrams(step, on: own, state)
    }

    mutating func openDatagrams(
        _ step: Step,
        on address: SocketAddress,
        _ state: DatagramState
    ) throws(StepFailure) {
        do throws(SocketError) {
            let endpoint = try transport.datagrams(on: address, step.settings.options, by: opener)
            var connection = OpenConnection(endpoint, name: step.as, peer: state.peer, openedBy: opener)
            connection.datagrams = state
            connections.append(connection)
        } catch {
            throw broken(step, .system, blame: .environment, "no socket for datagrams could be opened: \(error)")
        }
    }

    /// Sends one datagram.
    mutating func sendDatagram(_ stream: PayloadStream, on index: Int, _ step: Step) async throws(StepFailure) {
        var stream = stream
        let bytes = stream.read(atMost: Step.datagramLimit)
        guard let peer = connections[index].datagrams?.peer else {
            let message = "nobody has sent a datagram that could be answered\(connections[index].suffix)"
            throw broken(step, .unjudged, blame: .scenario, message)
        }
        let deadline = transport.now + limit(of: step)
        while true {
            do throws(SocketError) {
                if try connections[index].endpoint.trySend(bytes, to: peer) { break }
            } catch {
                // An error that came for an earlier one is for the next recv; it does not come twice.
                guard error == .connectionRefused else { throw failure(error, step, "the datagram was not sent") }
                connections[index].isReset = true
                if peer.isUnix { break }
                continue
            }
            guard transport.now < deadline else {
                throw broken(step, .timedOut, blame: .environment, "there was no room for the datagram")
            }
            // Nothing wakes who waits for room in a Unix socket of another.
            let soon = peer.isUnix ? min(deadline, transport.now + .milliseconds(1)) : deadline
            try await pump(step, connecting: connections[index].endpoint, until: soon)
        }
        connections[index].trace.ledger.sent(bytes.count, by: place)
        connections[index].datagrams?.due.append(bytes)
    }

    private mutating func takeDatagram(_ reception: inout Reception) async throws(StepFailure) -> DatagramArrival {
        let index = reception.index
        if reception.start == nil { reception.start = transport.now }
        while true {
            if connections[index].isReset {
                connections[index].isReset = false
                return .refused
            }
            let datagram: Datagram?
            do throws(SocketError) {
                datagram = try connections[index].endpoint.tryReceiveDatagram()
            } catch {
                guard error == .connectionRefused else {
                    throw failure(error, reception.step, "no datagram was received")
                }
                return .refused
            }
            if let datagram { return try took(datagram, reception) }
            guard !isOver(&reception) else { return .nothing }
            let endpoint = connections[index].endpoint
            try await pump(reception.step, reading: endpoint, until: reception.deadline ?? caseDeadline)
        }
    }

    private mutating func took(
        _ datagram: Datagram,
        _ reception: Reception
    ) throws(StepFailure) -> DatagramArrival {
        let index = reception.index
        connections[index].trace.ledger.took(datagram.bytes.count, by: place)
        if connections[index].datagrams?.isListener == true {
            connections[index].datagrams?.peer = datagram.source
        } else if let peer = connections[index].datagrams?.peer, let source = datagram.source, source != peer,
            source != connections[index].datagrams?.peerName
        {
            let message = "a datagram came from \(source), and \(peer) was asked"
            throw broken(reception, .wrongSource, message, ByteDifference(got: datagram.bytes))
        }
        if let notBefore = reception.notBefore, transport.now < (reception.start ?? transport.now) + notBefore {
            let message = "a datagram came, and nothing was due before \(notBefore.text)"
            throw broken(reception, .tooEarly, message, ByteDifference(got: datagram.bytes))
        }
        return .datagram(datagram.bytes)
    }

    /// The next datagram, or why there is none; `due` is how many bytes it should have.
    private mutating func requireDatagram(_ reception: inout Reception, due: Int? = nil) async throws(StepFailure)
        -> [UInt8]
    {
        let words = due.map { ", and one of \(CountText.of($0, "byte")) was due" } ?? ""
        switch try await takeDatagram(&reception) {
        case .datagram(let bytes): return bytes
        case .refused:
            let how =
                connections[reception.index].datagrams?.peer?.isUnix == true ? "" : ": the answer was an ICMP error"
            throw broken(reception, .refused, "nobody takes datagrams there\(how)")
        case .nothing: throw broken(reception, .missingBytes, "no datagram came\(words)", within: true)
        }
    }

    mutating func receiveDatagram(
        _ recv: Recv,
        on index: Int,
        _ step: Step,
        _ keys: KeySequence
    ) async throws(StepFailure) {
        var reception = Reception(step: step, index: index, limit: limit(of: step, recv), notBefore: recv.notBefore)
        switch recv.extent {
        case .payload(let payload):
            var stream = PayloadStream(payload, keys: keys)
            try await receive([stream.read(atMost: Step.datagramLimit)], inAnyOrder: false, &reception)
        case .echo:
            let due = connections[index].datagrams?.due ?? []
            try await receive(due, inAnyOrder: recv.isInAnyOrder, &reception)
        case .nothing: try await receiveNoDatagram(&reception)
        case .refused: try await receiveRefusal(&reception)
        case .length(let count):
            let bytes = try await requireDatagram(&reception, due: count)
            settle(bytes, index)
            guard bytes.count == count else { throw unfit(bytes, reception, Self.length(bytes, count)) }
            try judge(Taken(bytes), recv, &reception)
        case .datagram:
            let bytes = try await requireDatagram(&reception)
            settle(bytes, index)
            try judge(Taken(bytes), recv, &reception)
        case .oneOf(let choices):
            let bytes = try await requireDatagram(&reception)
            let next = connections[index].datagrams?.due.first
            settle(bytes, index)
            let fits = choices.contains { choice in
                switch choice {
                case .payload(let payload): payload == bytes
                case .echo: next == bytes
                case .eof, .reset: false
                }
            }
            guard fits else { throw unfit(bytes, reception, "the datagram is none of the \(choices.count)") }
            try judge(Taken(bytes), recv, &reception)
        case .eof, .reset, .until, .untilEOF, .max:
            // The scenario was checked.
            throw broken(step, .unjudged, blame: .scenario, "that is for streams, and this connection has datagrams")
        }
    }

    /// Takes a datagram for each that is due.
    private mutating func receive(
        _ due: [[UInt8]],
        inAnyOrder: Bool,
        _ reception: inout Reception
    ) async throws(StepFailure) {
        var due = due[...]
        while let next = due.first {
            let bytes = try await requireDatagram(&reception, due: next.count)
            settle(bytes, reception.index)
            if bytes == next {
                due.removeFirst()
            } else if inAnyOrder, let place = due.firstIndex(of: bytes) {
                due.remove(at: place)
            } else {
                let difference = ByteDifference(expected: next, got: bytes)
                let message =
                    bytes.count != next.count
                    ? Self.length(bytes, next.count)
                    : "the datagram differs from byte \(difference.offset) on from what was due"
                throw broken(reception, .wrongBytes, message, difference)
            }
        }
    }

    private static func length(_ bytes: [UInt8], _ due: Int) -> String {
        "a datagram of \(CountText.of(bytes.count, "byte")) came, and one of \(due) was due"
    }

    /// Takes what came back off what is due.
    private mutating func settle(_ bytes: [UInt8], _ index: Int) {
        guard let place = connections[index].datagrams?.due.firstIndex(of: bytes) else { return }
        connections[index].datagrams?.due.remove(at: place)
    }

    private mutating func receiveNoDatagram(_ reception: inout Reception) async throws(StepFailure) {
        switch try await takeDatagram(&reception) {
        case .nothing:
            if reception.caseLimit != nil { throw overdue(reception.step) }
        case .datagram(let bytes):
            let message = "a datagram of \(CountText.of(bytes.count, "byte")) came where nothing was due"
            throw broken(reception, .unexpectedBytes, message, ByteDifference(at: 0, expected: [], got: bytes))
        case .refused: throw broken(reception, .refused, "an ICMP error came, and nothing was due")
        }
    }

    private mutating func receiveRefusal(_ reception: inout Reception) async throws(StepFailure) {
        switch try await takeDatagram(&reception) {
        case .refused: return
        case .nothing: throw broken(reception, .noRefusal, "no ICMP error came", within: true)
        case .datagram(let bytes):
            let message = "a datagram of \(CountText.of(bytes.count, "byte")) came, and a refusal was due"
            throw broken(reception, .unexpectedBytes, message, ByteDifference(at: 0, expected: [], got: bytes))
        }
    }
}
