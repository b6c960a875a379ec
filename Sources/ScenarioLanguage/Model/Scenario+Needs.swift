extension Scenario {
    /// What it is played against.
    package struct Needs: OptionSet, Sendable {
        package let rawValue: Int

        package init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// A server under test.
        package static let server = Needs(rawValue: 1)
        /// One that Hark has started, and can stop.
        package static let startedServer = Needs(rawValue: 2)
        /// A client under test.
        package static let client = Needs(rawValue: 4)

        /// A program that Hark starts beside them.
        package static let helper = Needs(rawValue: 128)

        /// How much its server moves in about a second.
        package static let bulk = Needs(rawValue: 256)

        /// A server that takes what is sent with such a socket.
        package init(_ kind: SocketKind) {
            let place = SocketKind.allCases.firstIndex(of: kind) ?? 0
            self.init(rawValue: 8 << place)
        }

        /// What its server is spoken to with.
        package var kinds: [SocketKind] { SocketKind.allCases.filter { contains(Needs($0)) } }
    }
}

extension [Step] {
    /// What they need; nothing when the scenario plays both ends itself.
    var needs: Scenario.Needs {
        var needs: Scenario.Needs = []
        var listeners = 0
        for step in self {
            switch step.action {
            case .connect(to: .target, _):
                needs.formUnion(step.transport.needs)
            case .listen: listeners += 1
            case .close(listener: .some): listeners -= 1
            // A client talks to the scenario where that listens, else to the server under test.
            case .late(let late) where late.verb == .connect && !late.hasObject:
                needs.formUnion(step.transport.needs)
            case .late(let late) where late.verb == .listen: listeners += 1
            case .run(.command, _): needs.insert(.helper)
            case .run(.client, _): needs.formUnion(listeners > 0 ? .client : [.client, .server])
            case .program("server", _): needs.formUnion([.server, .startedServer])
            case .late(let late) where late.verb == .run && late.isHelper: needs.insert(.helper)
            case .late(let late) where late.verb == .run:
                needs.formUnion(listeners > 0 ? .client : [.client, .server])
            case .late(let late) where late.verb == .server: needs.formUnion([.server, .startedServer])
            default: break
            }
        }
        return needs
    }
}

extension SocketKind {
    /// What a connection of its kind to the server under test needs.
    fileprivate var needs: Scenario.Needs { [.server, Scenario.Needs(self)] }
}
