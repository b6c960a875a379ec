/// One scenario file, understood and found without a mistake.
package struct Scenario: Sendable {
    package var source: SourceText
    /// What its case is called.
    package var name: String
    /// Its name as it stands in the file, which all cases of a table share.
    package var title = ""
    /// The line of its name, counted from 1.
    package var line: Int
    /// What its folder is called.
    package var suite: String?
    /// The documents that require what it tests: `RFC 862`.
    package var spec: [String] = []
    /// How much it matters; `must` unless it says otherwise.
    package var level = Level.must
    /// What has to hold before it is worth playing.
    package var requires: [Requirement] = []
    /// Words to choose it by.
    package var tags: [String] = []
    /// What it is worth to a grader.
    package var points: Int?
    /// The author's advice when something does not hold and the step has none of its own.
    package var hint: String?
    /// The limit of its steps that say none.
    package var within = Step.defaultLimit
    /// How long a run of it may take.
    package var limit = Scenario.defaultLimit
    /// What the programs under test are held to, where that differs from the run's.
    package var limits = ProgramLimits()
    /// In the order in which they run; never empty.
    package var steps: [Step]
    /// How many bytes the payload has that is cut in all ways; nil when none is.
    package var sweep: Int?
    /// What is done whatever came of the steps, before what is open is closed.
    package var finally: [Step] = []
    /// What its packets must show.
    package var wire: [WireClause] = []
    /// The same, of what is known when the steps have ended.
    package var lateWire: [LateClause] = []
    /// What names stand for at its first step.
    package var scope = Scope()
    /// Variables that get their values at the start of the case, in their order.
    package var lateVariables: [LateVariable] = []
    /// What it is played against.
    package var needs: Needs = []
    /// How many bytes its script moves in one direction of its connections at most, as far as that is known.
    package var volume = 0

    /// Whether it says anything of packets.
    package var speaksOfPackets: Bool { !wire.isEmpty || !lateWire.isEmpty }

    /// Something without which a scenario is skipped.
    package enum Requirement: Sendable, Hashable {
        /// All cases of this scenario have passed.
        case scenario(String, at: SourceRange)
        /// The machine has it.
        case thing(Thing)
    }

    /// What a machine may lack.
    package enum Thing: String, Sendable, CaseIterable {
        case ipv6
    }

    /// The path as the user wrote it.
    package var path: String { source.path }

    /// A place of it, with its line.
    package func excerpt(_ range: SourceRange) -> SourceExcerpt {
        source.excerpt(range)
    }

    /// How long its `finally` may take.
    package static let finallyLimit = Duration.seconds(10)
    /// How long a run of one may take that does not say.
    package static let defaultLimit = Duration.seconds(30)
}
