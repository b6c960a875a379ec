package import ScenarioLanguage

/// One reason inside a verdict.
package struct Finding: Sendable, Hashable, Codable {
    /// What sort of thing went wrong; an open set, stable across versions, so that tools can count by it.
    package struct Kind: RawRepresentable, Sendable, Hashable, Codable {
        /// The word by which tools know it, such as `wrongBytes`.
        package var rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }
    }

    /// Whose fault it is; `target` makes a case failed, the others errored.
    package enum Blame: String, Sendable, CaseIterable, Codable {
        case target, scenario, environment, hark
    }

    package var kind: Kind
    package var blame: Blame
    /// One sentence: what was expected and what happened instead.
    package var message: String
    /// Where in the scenario, when it is about a place of it.
    package var place: SourceExcerpt?
    /// The bytes that were due and the bytes that came, around the first difference.
    package var difference: ByteDifference?
    /// The author's or Hark's advice.
    package var hint: String?
    /// How much what did not hold matters.
    package var level: Level
    /// The packets that a statement of `wire` is about.
    package var wire: WireEvidence?
    /// What the programs under test did meanwhile.
    package var programs: [ProgramEvidence]?

    package init(
        kind: Kind,
        blame: Blame,
        message: String,
        place: SourceExcerpt? = nil,
        difference: ByteDifference? = nil,
        hint: String? = nil,
        level: Level = .must
    ) {
        self.kind = kind
        self.blame = blame
        self.message = message
        self.place = place
        self.difference = difference
        self.hint = hint
        self.level = level
    }

    /// A mistake in a scenario file.
    package init(_ mistake: Mistake) {
        self.init(
            kind: .mistake,
            blame: .scenario,
            message: mistake.message,
            place: mistake.excerpt,
            hint: mistake.fix
        )
    }
}

extension Finding.Kind {
    /// A byte is not the one that was due.
    package static let wrongBytes = Self(rawValue: "wrongBytes")
    /// Fewer bytes came than were due, within the limit.
    package static let missingBytes = Self(rawValue: "missingBytes")
    /// Bytes came where the end of the stream was due.
    package static let unexpectedBytes = Self(rawValue: "unexpectedBytes")
    /// The stream ended where bytes were due.
    package static let unexpectedEnd = Self(rawValue: "unexpectedEnd")
    /// The stream did not end within the limit.
    package static let noEnd = Self(rawValue: "noEnd")
    /// The peer reset the connection.
    package static let reset = Self(rawValue: "reset")
    /// All of what was to be held up was taken.
    package static let notBlocked = Self(rawValue: "notBlocked")
    /// No RST came within the limit.
    package static let noReset = Self(rawValue: "noReset")
    /// What came is not what the scenario says of it.
    package static let unfit = Self(rawValue: "unfit")
    /// Something came before it was due.
    package static let tooEarly = Self(rawValue: "tooEarly")
    /// A connection came about that should not have.
    package static let unexpectedConnection = Self(rawValue: "unexpectedConnection")
    /// The case took longer than its limit.
    package static let caseLimit = Self(rawValue: "caseLimit")
    /// A pattern met a limit before it was decided.
    package static let undecided = Self(rawValue: "undecided")
    /// The connection was refused.
    package static let refused = Self(rawValue: "refused")
    /// A connection was not made, or bytes were not taken, within the limit.
    package static let timedOut = Self(rawValue: "timedOut")
    /// A datagram came from somebody else than who was asked.
    package static let wrongSource = Self(rawValue: "wrongSource")
    /// No ICMP error came within the limit.
    package static let noRefusal = Self(rawValue: "noRefusal")
    /// A system call failed, or a name has no address.
    package static let system = Self(rawValue: "system")
    /// A scenario file is wrong.
    package static let mistake = Self(rawValue: "mistake")
    /// A program under test cannot be executed.
    package static let notStarted = Self(rawValue: "notStarted")
    /// A server ended before it listened.
    package static let endedAtStart = Self(rawValue: "endedAtStart")
    /// A server listened nowhere, or not where it should, within its limit.
    package static let notListening = Self(rawValue: "notListening")
    /// A program under test ended where it should not.
    package static let died = Self(rawValue: "died")
    /// A program under test did not end within the limit, or could not be ended.
    package static let stillRunning = Self(rawValue: "stillRunning")
    /// How a program under test ended is not what the scenario says.
    package static let wrongExit = Self(rawValue: "wrongExit")
    /// The command that builds the program under test failed.
    package static let notBuilt = Self(rawValue: "notBuilt")
    /// No program can be started here.
    package static let noArena = Self(rawValue: "noArena")
    /// The packets are not what the scenario says of them.
    package static let wrongPackets = Self(rawValue: "wrongPackets")
    /// The capture has not what a statement about packets needs.
    package static let unknowable = Self(rawValue: "unknowable")
    /// Packets cannot be captured.
    package static let noCapture = Self(rawValue: "noCapture")
    /// A case came to no judgement.
    package static let unjudged = Self(rawValue: "unjudged")
}
