/// All that is known of one case when the run has ended.
package struct CaseResult: Sendable, Hashable {
    /// What the plan says of it.
    package var start: Event.CaseStarted
    /// In the order in which they ended.
    package var steps: [Event.StepEnded]
    /// What became of the programs that ran for it.
    package var programs: [Event.ProgramEvent]
    /// Its verdict with the reasons, later amendments included.
    package var end: Event.CaseEnded

    /// A case of which everything is known.
    package init(
        start: Event.CaseStarted,
        steps: [Event.StepEnded] = [],
        programs: [Event.ProgramEvent] = [],
        end: Event.CaseEnded
    ) {
        self.start = start
        self.steps = steps
        self.programs = programs
        self.end = end
    }
}

/// A run as its reports see it: the events, folded.
package struct RunResult: Sendable, Hashable {
    /// What the run set out to do.
    package var start: Event.RunStarted
    /// The files that could not become scenarios.
    package var rejected: [Event.FileRejected]
    /// In the order of the plan.
    package var cases: [CaseResult]
    /// How it ended; its problems are findings of no case.
    package var end: Event.RunEnded

    /// A run of which everything is known.
    package init(
        start: Event.RunStarted,
        rejected: [Event.FileRejected] = [],
        cases: [CaseResult],
        end: Event.RunEnded
    ) {
        self.start = start
        self.rejected = rejected
        self.cases = cases
        self.end = end
    }
}
