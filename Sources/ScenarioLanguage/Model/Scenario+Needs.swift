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
    }

    /// What its steps need; none when it plays both ends itself.
    package var needs: Needs {
        var needs: Needs = []
        var listeners = 0
        for step in steps {
            switch step.action {
            case .connect(to: nil, _): needs.insert(.server)
            case .listen: listeners += 1
            case .close(listener: .some): listeners -= 1
            // A client talks to the scenario where that listens, else to the server under test.
            case .run: needs.formUnion(listeners > 0 ? .client : [.client, .server])
            case .program("server", _): needs.formUnion([.server, .startedServer])
            default: break
            }
        }
        return needs
    }
}
