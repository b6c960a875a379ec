/// One scenario file, parsed and found without a mistake.
package struct Scenario: Sendable {
    /// The file that it was read from.
    package var source: SourceText
    /// `name:`, or the file's name without its ending.
    package var name: Template
    /// The line of its name, counted from 1.
    package var line = 1
    package var spec: [String] = []
    package var level = Level.must
    package var tags: [String] = []
    package var points: Double?
    package var hint: Template?
    package var vars: [Variable] = []
    package var defaults = Defaults()
    /// The limit of a whole case, before `--time-scale`.
    package var limit: Duration = .seconds(30)
    package var steps: [Step] = []
    package var wire: [Located<WireClause>] = []

    /// A scenario without steps.
    init(source: SourceText, name: Template) {
        self.source = source
        self.name = name
    }

    package var path: String { source.path }

    /// The place of a piece of it, with its line.
    package func excerpt(_ range: SourceRange) -> SourceExcerpt {
        source.excerpt(range)
    }
}

extension Scenario {
    /// The weight of a requirement, in the words of RFC 2119.
    package enum Level: String, Sendable, Codable, CaseIterable, Comparable {
        case may, should, must

        package static func < (left: Level, right: Level) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int {
            switch self {
            case .may: 0
            case .should: 1
            case .must: 2
            }
        }
    }

    /// A row of `vars:`; evaluated once per case.
    package struct Variable: Sendable {
        package var name: Located<String>
        package var value: Payload
    }

    /// What steps have when they do not say otherwise.
    package struct Defaults: Sendable {
        /// The limit of a waiting step, before `--time-scale`.
        package var within: Duration = .seconds(2)
        package var transport: Transport = .tcp
    }

    /// The transport protocol of a connection.
    package enum Transport: String, Sendable, Codable, CaseIterable {
        case tcp, udp
    }

    /// The address family of a connection.
    package enum Family: String, Sendable, Codable, CaseIterable {
        case ipv4, ipv6
    }
}
