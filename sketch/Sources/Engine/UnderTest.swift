package import Results
package import ScenarioLanguage
package import Wire

/// What is under test, as a run needs it: started by Hark, or already there.
package protocol UnderTest: Sendable {
    /// What it is, in words: `server: python3 server.py`.
    var summary: String { get }

    /// Makes sure that the server is there before a case that needs it.
    ///
    /// It is started, or started again when it has died, and awaited until it listens in the ways that the case takes.
    /// The finding says why it is not there.
    func prepareServer(for approaches: Set<Scenario.Approach>) async -> Finding?

    /// Where the server is reached, nil when it is not there or does not speak that transport at all.
    func serverAddress(over transport: Scenario.Transport, family: Scenario.Family?) -> SocketAddress?

    /// How the server ended since it was last asked, if it did, or does within `time`.
    func serverDeath(within time: Duration) async -> ProgramDeath?

    /// Starts the client under test with the braces of its command filled in.
    func startClient(_ fields: [String: Bytes], caseID: String) async -> Result<any RunningProgram, FindingError>

    /// What programs have written since this was last called, and what became of them.
    func takeOutput() -> ProgramOutput
}

/// What a program under test did since one last looked.
package struct ProgramOutput: Sendable {
    package var text: String
    package var events: [Event.ProgramEvent]

    package init(text: String = "", events: [Event.ProgramEvent] = []) {
        self.text = text
        self.events = events
    }
}

/// The end of a program that was not asked to end.
package struct ProgramDeath: Sendable {
    /// `exited with status 1`, `killed by SIGSEGV`.
    package var summary: String
    /// False for exit status 0: a server that serves one client and leaves has not crashed.
    package var isCrash: Bool
    /// The last of what it wrote.
    package var lastOutput: String

    package init(summary: String, isCrash: Bool, lastOutput: String) {
        self.summary = summary
        self.isCrash = isCrash
        self.lastOutput = lastOutput
    }
}

/// A client under test while it runs.
package protocol RunningProgram: Sendable {
    /// Waits for its end; nil when the deadline came first.
    func end(deadline: ContinuousClock.Instant) async -> ProgramConclusion?
    func kill() async
}

/// How a program ended and what it wrote.
package struct ProgramConclusion: Sendable {
    /// The exit status, nil when a signal ended it.
    package var status: Int?
    /// The signal, without `SIG`.
    package var signal: String?
    package var stdout: Bytes
    package var stderr: Bytes

    package init(status: Int?, signal: String?, stdout: Bytes, stderr: Bytes) {
        self.status = status
        self.signal = signal
        self.stdout = stdout
        self.stderr = stderr
    }
}

/// A finding on its way to a case.
package struct FindingError: Error {
    package var finding: Finding

    package init(_ finding: Finding) {
        self.finding = finding
    }
}
