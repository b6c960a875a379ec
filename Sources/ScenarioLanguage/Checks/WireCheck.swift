import Conversations

/// The conversations that a script will have, as far as that is known before it runs.
struct WireCheck {
    private struct Talk {
        var names: [String]
        /// The sides that are the scenario's own sockets.
        var own: Set<Conversation.Side>
        /// The listener that it came to, when the scenario plays both ends.
        var listener: String?
        var isAccepted = false

        /// Between two programs under test.
        var isForeign: Bool { own.isEmpty }
    }

    private var talks: [Talk] = []
    private let movesBulk: Bool
    /// The names of connections that no capture sees, and whether there are any.
    private var unseen: Set<String> = []
    private var hasUnseen = false

    init(_ steps: [Step]) {
        movesBulk = steps.volume > Scenario.wholePacketsLimit
        var listeners = 0
        for step in steps {
            let names = step.as.map { [$0] } ?? []
            if step.transport.isUnix, step.action.opens {
                unseen.formUnion(names)
                hasUnseen = true
                continue
            }
            switch step.action {
            case .listen where step.transport.hasDatagrams:
                talks.append(Talk(names: names, own: [.server], listener: step.as))
            case .listen: listeners += 1
            case .close(listener: .some): listeners -= 1
            case .connect(to: .target, _), .connect(to: .named, _): talks.append(Talk(names: names, own: [.client]))
            case .connect(to: .listener(let listener), _) where step.transport.hasDatagrams:
                guard let place = talks.lastIndex(where: { $0.listener == listener }) else { continue }
                if talks[place].own.count == 1 {
                    talks[place].own = [.client, .server]
                    talks[place].names += names
                } else {
                    talks.append(Talk(names: names + [listener], own: [.client, .server]))
                }
            case .connect(to: .listener(let listener), let outcome):
                var talk = Talk(names: names, own: [.client, .server], listener: listener)
                talk.isAccepted = !outcome.isOpen
                talks.append(talk)
            case .accept(let listener, expectingNothing: false):
                let place = talks.firstIndex { talk in
                    talk.own.count == 2 && !talk.isAccepted && (listener == nil || listener == talk.listener)
                }
                if let place {
                    talks[place].names += names
                    talks[place].isAccepted = true
                } else {
                    talks.append(Talk(names: names, own: [.server]))
                }
            case .late(let late) where late.verb == .connect && !late.hasObject:
                talks.append(Talk(names: names, own: [.client]))
            case .late(let late) where late.verb == .listen: listeners += 1
            case .late(let late) where late.verb == .accept: talks.append(Talk(names: names, own: [.server]))
            case .run(.client, _) where listeners == 0: talks.append(Talk(names: [], own: []))
            default: break
            }
        }
    }

    /// What is wrong with a statement.
    func mistakes(of clause: WireClause, _ word: String) -> [Mistake.Kind] {
        guard !talks.isEmpty else { return [hasUnseen ? .noPackets : .notConnected(verb: word)] }
        let meant: [Talk]
        let names = talks.flatMap(\.names)
        switch clause.via {
        case .each: meant = talks
        case .connection(let name):
            meant = talks.filter { $0.names.contains(name) }
            if meant.isEmpty { return [unseen.contains(name) ? .noPackets : .unknownConnection(name, open: names)] }
        case .number:
            meant = talks.filter(\.isForeign)
            if meant.isEmpty { return [.numberedConnection] }
        case nil:
            meant = talks.filter(\.isForeign).isEmpty ? talks : talks.filter(\.isForeign)
            if meant.count > 1, !meant[0].isForeign { return [.whichConversation(names)] }
        }
        return meant.lazy.compactMap { mistake(of: clause.statement, $0) }.first.map { [$0] } ?? []
    }

    private func mistake(of statement: WireStatement, _ talk: Talk) -> Mistake.Kind? {
        if movesBulk, statement.needsData { return .headersOnly(limit: Scenario.wholePacketsLimit) }
        let senders = statement.senders
        let isTargetNobody = talk.own.count == 2 && senders.contains(.target)
        if isTargetNobody { return .neverMatches("both ends are the scenario's own, and 'target' is nobody") }
        guard talk.own.count == 1, let own = talk.own.first else { return nil }
        let isOwn = senders.allSatisfy { $0?.rawValue == own.rawValue }
        return isOwn ? .ownPackets(own.rawValue) : nil
    }
}

extension Step.Action {
    /// Whether its transport says what it makes.
    fileprivate var opens: Bool {
        switch self {
        case .connect, .listen: true
        case .late(let late): late.verb == .connect || late.verb == .listen
        default: false
        }
    }
}
