package import ScenarioLanguage

/// What the command line says about how cases are run.
package struct RunOptions: Sendable {
    /// Multiplies upper limits and `for`, not `wait` and `every`.
    package var timeScale: Double
    /// How long a case waits for its conversations to end in the capture, before `timeScale`.
    package var settle: Duration
    /// A finding below this level is noted and does not make a case fail.
    package var failOn: Scenario.Level

    package init(timeScale: Double = 1, settle: Duration = .milliseconds(250), failOn: Scenario.Level = .should) {
        self.timeScale = timeScale
        self.settle = settle
        self.failOn = failOn
    }
}
