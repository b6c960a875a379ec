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
        for step in steps {
            switch step.action {
            case .connect(to: nil, _): needs.insert(.server)
            default: break
            }
        }
        return needs
    }
}
