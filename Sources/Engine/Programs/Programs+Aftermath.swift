import Arena
import Results
import ScenarioLanguage

/// How a server under test died, unasked.
struct ServerDeath: Sendable {
    var how: ProgramEnd
    var evidence: ProgramEvidence

    /// `place` says when: `during this case`.
    func finding(in place: String) -> Finding {
        var finding = Finding(kind: .died, blame: .target, message: "the server \(how.words) \(place)")
        finding.programs = [evidence]
        return finding
    }
}

/// What a case did to the server under test.
extension Programs {
    /// Whether one server serves several cases.
    var sharesServer: Bool { request.fresh == .suite && server?.command.isReference == false }

    var isServerRunning: Bool { server?.program.phase == .running }

    /// Why the server died since the last case was judged; nil when it did not, or ended with status 0.
    func deathBetweenCases() async -> Finding? {
        guard let server, isServerRunning else { return nil }
        // One that is gone with its sandbox is met by the next case.
        try? server.program.takeNews()
        guard let death = try? await death(of: server), death.how.hasFailed else { return nil }
        return death.finding(in: "after this case")
    }

    /// Adds to a case's end what the server has to do with it, and ends the server where the next case gets another.
    ///
    /// `level` is how much the case matters; `death` is the server's, when it died.
    func explain(
        _ end: Event.CaseEnded,
        of level: Level,
        _ options: RunOptions,
        leftOpen: Bool
    ) async -> (end: Event.CaseEnded, death: ServerDeath?) {
        guard let server else { return (end, nil) }
        var end = end
        var death: ServerDeath?
        do throws(ArenaProblem) {
            try await server.program.settle()
            try server.program.takeNews()
            death = try await self.death(of: server)
            if end.verdict != .passed, !end.findings.isEmpty {
                let evidence =
                    if let death { death.evidence } else { try await ProgramEvidence("server", server.program) }
                end.findings[0].programs = [evidence] + (end.findings[0].programs ?? [])
            }
            if let death, death.how.hasFailed, end.verdict == .passed {
                var finding = death.finding(in: "during this case")
                finding.level = level
                if level < options.failOn { end.noted.append(finding) } else { end.fail(finding) }
            }
            end.remarks += server.otherPorts.map { "the server also listens on port \($0); --port chooses" }
            let isKept = sharesServer || server.command.isReference
            if !isKept || leftOpen || end.verdict != .passed { try await server.program.end() }
        } catch {
            if end.verdict == .passed { end.fail(Finding(error)) }
        }
        return (end, death)
    }

    private func death(of server: StartedServer) async throws(ArenaProblem) -> ServerDeath? {
        guard case .ended(let how) = server.program.phase, !server.program.wasStopped else { return nil }
        return ServerDeath(how: how, evidence: try await ProgramEvidence("server", server.program))
    }
}

extension Event.CaseEnded {
    /// Adds a reason to it.
    mutating func fail(_ finding: Finding) {
        findings.append(finding)
        verdict = Verdict(findings)
    }
}
