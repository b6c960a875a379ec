import Conversations

/// Writes one conversation as steps.
struct TalkWriter {
    private let transcript: Transcript
    private let index: Int
    private let role: ScenarioWriter.Role
    private let names: TalkNames
    private var lines: [StepLine] = []
    /// The sides that are closed: nothing is said on them any more.
    private var closed: Set<Conversation.Side> = []
    /// The sides that have ended their streams.
    private var finished: Set<Conversation.Side> = []
    private var echo = EchoInference()

    init(_ transcript: Transcript, _ index: Int, _ role: ScenarioWriter.Role, names: TalkNames) {
        self.transcript = transcript
        self.index = index
        self.role = role
        self.names = names
    }

    mutating func write() -> [StepLine] {
        let own = transcript.moments.indices.filter { transcript.moments[$0].conversation == index }
        for (index, place) in own.enumerated() { write(place, later: own[(index + 1)...]) }
        settleEcho(at: own.last ?? 0)
        for side in Conversation.Side.allCases where role.plays(side) && !closed.contains(side) {
            if side == .server, names.isDatagrams { continue }
            add("close", nil, side, at: own.last ?? 0)
        }
        return lines
    }

    /// `later` are the places of what follows in this conversation.
    private mutating func write(_ place: Int, later: ArraySlice<Int>) {
        let moment = transcript.moments[place]
        let side = moment.side
        switch moment.act {
        case .opened: open(at: place)
        case .refused, .unanswered: fail(moment.act, at: place)
        case .said(let bytes) where names.isDatagrams: say(datagram: bytes, side, at: place, later)
        case .said(let bytes): say(bytes, side, at: place)
        case .finished: finish(side, at: place, later)
        case .reset: reset(side, at: place)
        case .rejected:
            settleEcho(at: place)
            if role.plays(.client) { add("recv", "refused", .client, at: place) }
        }
    }

    // MARK: - Opening

    private mutating func open(at place: Int) {
        if names.opensDoor { openDoor(at: place) }
        if role.plays(.client) {
            pause(at: place)
            add("connect", names.door, nil, at: place, naming: names.client)
        }
        guard role.plays(.server), !names.isDatagrams else { return }
        add("accept", names.door, nil, at: place, naming: names.server)
    }

    private mutating func openDoor(at place: Int) {
        add("listen", nil, nil, at: place, naming: names.door)
        if role == .server { add("run", "client", nil, at: place) }
    }

    private mutating func fail(_ act: Transcript.Act, at place: Int) {
        guard role.plays(.client) else { return }
        if role == .both {
            // Whose queue of connections was full then has room now.
            guard act == .refused else {
                closed = [.client, .server]
                return
            }
            if names.opensDoor { openDoor(at: place) }
            add("close", names.door, nil, at: place)
        }
        pause(at: place)
        add("connect", names.door, nil, at: place, naming: names.client)
        lines[lines.count - 1].beside.append(("expect", act == .refused ? "refused" : "timeout"))
        closed = [.client, .server]
    }

    // MARK: - What is said

    private mutating func say(_ bytes: [UInt8], _ side: Conversation.Side, at place: Int) {
        if role == .client {
            if side == .client { send(bytes, at: place) } else { receive(bytes, at: place) }
            return
        }
        if role.plays(side) {
            pause(at: place)
            add("send", payload: bytes, side, at: place)
        }
        if role.plays(side.other) { add("recv", payload: bytes, side.other, at: place) }
    }

    private mutating func send(_ bytes: [UInt8], at place: Int) {
        // What comes back in pieces meanwhile is one echo of one send.
        if echo.isUnderWay, let last = echo.lines.last {
            lines[last].payload?.append(contentsOf: bytes)
        } else {
            pause(at: place)
            add("send", payload: bytes, .client, at: place)
            echo.lines.append(lines.count - 1)
        }
        echo.send(bytes)
    }

    private mutating func receive(_ bytes: [UInt8], at place: Int) {
        switch echo.receive(bytes) {
        case .waits: break
        case .whole(let rest):
            for line in echo.lines { lines[line].isEchoed = true }
            echo.lines = []
            add("recv", "echo", .client, at: place)
            if !rest.isEmpty { add("recv", payload: rest, .client, at: place) }
        case .other(let bytes): add("recv", payload: bytes, .client, at: place)
        }
    }

    /// What has come back in part, and no more of it comes.
    private mutating func settleEcho(at place: Int) {
        let bytes = echo.giveUp()
        if !bytes.isEmpty { add("recv", payload: bytes, .client, at: place) }
    }

    private mutating func say(
        datagram bytes: [UInt8],
        _ side: Conversation.Side,
        at place: Int,
        _ later: ArraySlice<Int>
    ) {
        let next = later.first.map { transcript.moments[$0] }
        if role.plays(side) {
            // A datagram that nobody took: the listener was closed.
            if role == .both, side == .client, next?.act == .rejected, let door = names.door {
                add("close", door, nil, at: place)
            }
            pause(at: place)
            add("send", payload: bytes, side, at: place)
            if role == .client { echo.datagrams.append(bytes) }
            if role != .both || next?.act == .rejected { return }
        }
        guard role.plays(side.other) else { return }
        if role == .client, echo.datagrams.first == bytes {
            echo.datagrams.removeFirst()
            // Several that come back one behind the other are one echo.
            let goesOn = next?.side == .server && next?.act == echo.datagrams.first.map { .said($0) }
            if goesOn { return echo.held.append(bytes) }
            if echo.datagrams.isEmpty {
                echo.held = []
                return add("recv", "echo", .client, at: place)
            }
        }
        for held in echo.held { add("recv", payload: held, side.other, at: place) }
        echo.held = []
        add("recv", payload: bytes, side.other, at: place)
    }

    // MARK: - Ends

    private mutating func finish(_ side: Conversation.Side, at place: Int, _ later: ArraySlice<Int>) {
        finished.insert(side)
        let isLast = !later.contains { transcript.moments[$0].side == side.other }
        if role.plays(side), !closed.contains(side) {
            pause(at: place)
            if isLast {
                settleEcho(at: place)
                add("close", nil, side, at: place)
                closed.insert(side)
            } else {
                add("shutdown", "write", side, at: place)
            }
        }
        guard role.plays(side.other), !closed.contains(side.other) else { return }
        settleEcho(at: place)
        add("recv", "eof", side.other, at: place)
    }

    private mutating func reset(_ side: Conversation.Side, at place: Int) {
        settleEcho(at: place)
        if role.plays(side), !closed.contains(side) {
            pause(at: place)
            add("reset", nil, side, at: place)
        }
        if role.plays(side.other), !closed.contains(side.other) {
            // Behind the end of the stream recv(2) tells of no reset; who sends again is told.
            if let last = lines.indices.last, finished.contains(side), lines[last].verb == "send" {
                lines[last].beside.append(("expect", "reset"))
            } else if !finished.contains(side) {
                add("recv", "reset", side.other, at: place)
            }
        }
        closed.insert(side)
    }

    // MARK: - Lines

    /// How long nothing was done before a moment, in nanoseconds.
    private func gap(before place: Int) -> Int64 {
        place == 0 ? 0 : transcript.moments[place].time - transcript.moments[place - 1].end
    }

    /// Where whoever is played has waited, so does the script.
    private mutating func pause(at place: Int) {
        let gap = gap(before: place)
        guard gap >= Transcript.pause else { return }
        let grain: Int64 = gap < 200_000_000 ? 10 : 50
        let milliseconds = (gap + grain * 500_000) / (grain * 1_000_000) * grain
        add("wait", "\(milliseconds)ms", nil, at: place)
    }

    private mutating func add(
        _ verb: String,
        _ object: String? = nil,
        payload: [UInt8]? = nil,
        _ side: Conversation.Side?,
        at place: Int,
        naming name: String? = nil
    ) {
        var line = StepLine(order: place, rank: lines.count, verb: verb, object: object, payload: payload)
        if let name { line.beside.append(("as", name)) }
        let opens = ["connect", "listen"].contains(verb)
        if opens, names.saysTransport { line.beside.append(("transport", "udp")) }
        if let side, let name = names.name(of: side) { line.beside.append(("via", name)) }
        if verb == "recv" {
            let gap = gap(before: place)
            if gap >= 1_000_000_000 { line.beside.append(("within", "\((2 * gap + 999_999_999) / 1_000_000_000)s")) }
        }
        lines.append(line)
    }
}

/// Whether what a server says is what it was sent.
struct EchoInference {
    enum Outcome {
        /// A part of what is due has come.
        case waits
        /// All of it, and this behind it.
        case whole([UInt8])
        case other([UInt8])
    }

    /// The sends of which nothing has come back.
    var lines: [Int] = []
    /// Datagrams that are due, and those that have come back.
    var datagrams: [[UInt8]] = []
    var held: [[UInt8]] = []
    private var due: [UInt8] = []
    /// How much of it has come.
    private var come = 0
    /// It has said something else, and what is due is not known any more.
    private var isOver = false

    /// Whether a part of what is due has come.
    var isUnderWay: Bool { come > 0 }

    mutating func send(_ bytes: [UInt8]) {
        if !isOver { due += bytes }
    }

    mutating func receive(_ bytes: [UInt8]) -> Outcome {
        let part = min(bytes.count, due.count - come)
        guard !isOver, !due.isEmpty, due[come..<come + part].elementsEqual(bytes.prefix(part)) else {
            let all = due.prefix(come) + bytes
            (due, come, isOver) = ([], 0, isOver || !due.isEmpty)
            return .other(Array(all))
        }
        come += part
        guard come == due.count else { return .waits }
        (due, come) = ([], 0)
        return .whole(Array(bytes.dropFirst(part)))
    }

    /// What has come of what is due.
    mutating func giveUp() -> [UInt8] {
        let part = Array(due.prefix(come))
        (due, come, isOver) = ([], 0, isOver || come > 0)
        return part
    }
}
