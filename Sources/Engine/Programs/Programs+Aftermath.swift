import Arena
import Results

/// What a case did to the server under test.
extension Programs {
    /// Adds to a case's end what the server has to do with it, and ends the server where the next case gets another.
    func explain(_ end: Event.CaseEnded) async -> Event.CaseEnded {
        guard let server else { return end }
        var end = end
        do throws(ArenaProblem) {
            try await server.program.settle()
            try server.program.takeNews()
            let evidence = end.verdict == .passed ? nil : try await ProgramEvidence("server", server.program)
            if let evidence, end.verdict != .skipped, !end.findings.isEmpty { end.findings[0].programs = [evidence] }
            if case .ended(let how) = server.program.phase, how.hasFailed, !server.program.wasStopped {
                end.passedOver(try await death(of: server, how))
            }
            let others = server.otherPorts.map(String.init).joined(separator: ", ")
            if !others.isEmpty {
                end.remarks = (end.remarks ?? []) + ["the server also listens on port \(others); --port chooses"]
            }
            let mustEnd = request.fresh == .case && !server.command.isHark
            if mustEnd || end.verdict != .passed { try await server.program.end() }
        } catch {
            if end.verdict == .passed { end.fail(Finding(error)) }
        }
        return end
    }

    private func death(of server: StartedServer, _ how: ProgramEnd) async throws(ArenaProblem) -> Finding {
        var finding = Finding(kind: .died, blame: .target, message: "the server \(how.words) during this case")
        finding.programs = [try await ProgramEvidence("server", server.program)]
        return finding
    }
}

extension Event.CaseEnded {
    /// A reason that counts when the steps held.
    fileprivate mutating func passedOver(_ finding: Finding) {
        if verdict == .passed { fail(finding) }
    }

    fileprivate mutating func fail(_ finding: Finding) {
        findings.append(finding)
        verdict = Verdict(findings)
    }
}
