package import ScenarioLanguage

/// What the user says of a run beside its scenarios.
package struct RunOptions: Sendable, Codable {
    /// From which random payloads are made.
    package var seed: UInt64
    /// By how much upper limits and `for` are multiplied.
    package var timeScale: Double
    /// Whether they may be longer where server or machine turn out to be slow.
    package var adapts = true
    /// What is broken below this level is noted and fails nothing.
    package var failOn: Level
    /// How many cases must be judged.
    package var minimum: Int
    /// Whether the first case that does not hold is the last.
    package var isFailingFast = false
    /// How often each scenario is played.
    package var attempts = 1
    package var capturing = Capturing.judging
    /// Hark's own version.
    package var version = ""

    /// What packets are captured for.
    package enum Capturing: String, Sendable, Codable {
        /// For nothing.
        case off
        /// For what scenarios say of them.
        case judging
        /// Also for files.
        case keeping
    }

    package init(seed: UInt64 = 1, timeScale: Double = 1, failOn: Level = .should, minimum: Int = 1) {
        self.seed = seed
        self.timeScale = timeScale
        self.failOn = failOn
        self.minimum = minimum
    }
}
