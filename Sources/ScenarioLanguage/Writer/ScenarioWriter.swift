package import Conversations

/// Writes a transcript down as a scenario, as a person would have written it.
package struct ScenarioWriter {
    /// Whose part the scenario plays.
    package enum Role: String, CaseIterable, Sendable {
        case client, server, both

        func plays(_ side: Conversation.Side) -> Bool { self == .both || rawValue == side.rawValue }
    }

    /// A scenario and the files that its payloads name.
    package struct Output: Sendable {
        package var text: String
        package var files: [(name: String, bytes: [UInt8])]
    }

    private let transcript: Transcript
    private let role: Role
    private var payloads: PayloadWriter
    /// Payloads that are random, by their names.
    private var randoms: [(name: String, bytes: [UInt8])] = []

    /// - Parameters:
    ///   - transcript: what was said.
    ///   - role: whose part is played; the other is under test, when there is one.
    ///   - stem: how the names of files of payloads begin; without one, all of them stand in the scenario.
    package init(_ transcript: Transcript, as role: Role, stem: String? = nil) {
        self.transcript = transcript
        self.role = role
        payloads = PayloadWriter(stem: stem)
    }

    /// - Parameters:
    ///   - name: what the scenario is called.
    ///   - origin: where the transcript is from, for a comment.
    /// - Returns: the scenario, and the files that its payloads name.
    package mutating func write(name: String, origin: String) -> Output {
        var lines: [StepLine] = []
        for index in transcript.talks.indices {
            var talk = TalkWriter(transcript, index, role, names: names(of: index))
            lines += talk.write()
        }
        lines.sort { ($0.order, $0.rank) < ($1.order, $1.rank) }
        let steps = steps(lines)
        var text = "# \(origin)\nname: \(PayloadWriter.quoted(name))\n"
        let seconds = ((transcript.moments.last?.time ?? 0) + 999_999_999) / 1_000_000_000
        if seconds > 15 { text += "limit: \(2 * seconds)s\n" }
        if isDatagrams { text += "defaults: {transport: udp}\n" }
        if !randoms.isEmpty {
            text += "vars:\n" + randoms.map { "  \($0.name): {random: \($0.bytes.count)}\n" }.joined()
        }
        text += "\nsteps:\n" + steps
        text += wire
        return Output(text: text, files: payloads.files)
    }

    private var isDatagrams: Bool { transcript.talks.allSatisfy { $0.transport == .udp } }

    /// What the connections of a conversation are called: nothing where only one is ever open.
    private func names(of index: Int) -> TalkNames {
        let number = transcript.talks.count > 1 ? "\(index + 1)" : ""
        let isFirst = index == 0
        let needsNames = role == .both || areSeveralOpen
        return TalkNames(
            client: needsNames ? "client\(number)" : nil,
            server: needsNames ? "server\(number)" : nil,
            door: role == .both ? "door" : nil,
            opensDoor: isFirst && role != .client,
            isDatagrams: transcript.talks[index].transport == .udp,
            saysTransport: transcript.talks[index].transport == .udp && !isDatagrams
        )
    }

    /// Whether a conversation begins before the one before it is over.
    private var areSeveralOpen: Bool {
        var last = -1
        for (index, _) in transcript.talks.enumerated() {
            let places = transcript.moments.indices.filter { transcript.moments[$0].conversation == index }
            guard let first = places.first, let end = places.last else { continue }
            if first < last { return true }
            last = end
        }
        return false
    }

    private mutating func steps(_ lines: [StepLine]) -> String {
        var text = ""
        for line in lines {
            var object = line.object
            if let bytes = line.payload { object = payload(bytes, line) }
            text += "  - \(line.verb)" + (object.map { ": \($0)" } ?? (line.beside.isEmpty ? "" : ":")) + "\n"
            for (key, value) in line.beside { text += "    \(key): \(value)\n" }
        }
        return text
    }

    private mutating func payload(_ bytes: [UInt8], _ line: StepLine) -> String {
        let isLong = bytes.count > PayloadWriter.longest && payloads.isLong(bytes)
        if isLong, line.isEchoed { return "{random: \(bytes.count)}" }
        if isLong, role == .both {
            if let known = randoms.first(where: { $0.bytes == bytes }) { return "${\(known.name)}".quotedPlainly }
            randoms.append(("data\(randoms.count + 1)", bytes))
            return "${data\(randoms.count)}".quotedPlainly
        }
        return payloads.payload(bytes, isExpected: line.verb == "recv")
    }

    /// A side that has not reset the connection must not.
    private var wire: String {
        guard role != .both, transcript.talks.contains(where: { $0.transport == .tcp }) else { return "" }
        let other: Conversation.Side = role == .client ? .server : .client
        let hasReset = transcript.moments.contains { $0.side == other && ($0.act == .reset || $0.act == .refused) }
        return hasReset
            ? "" : "\nwire:\n  - never: {target: RST}\n" + (transcript.talks.count > 1 ? "    via: each\n" : "")
    }
}

extension String {
    fileprivate var quotedPlainly: String { "\"\(self)\"" }
}

/// What the ends of a conversation are called in a scenario.
struct TalkNames {
    var client: String?
    var server: String?
    var door: String?
    /// Whether the listener is opened for it.
    var opensDoor: Bool
    var isDatagrams: Bool
    /// Whether its transport stands beside what opens it.
    var saysTransport: Bool

    func name(of side: Conversation.Side) -> String? {
        // A UDP listener is a connection itself.
        side == .client ? client : isDatagrams ? door ?? server : server
    }
}

/// A step before it is written.
struct StepLine {
    /// The moment at which it stands, and its place among those that stand there.
    var order: Int
    var rank = 0
    var verb: String
    var object: String?
    var payload: [UInt8]?
    var beside: [(String, String)] = []
    /// Whether what it sends came back whole.
    var isEchoed = false
}
