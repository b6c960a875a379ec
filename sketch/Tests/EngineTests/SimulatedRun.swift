@testable import Engine
import Results
import ScenarioLanguage
import Sockets
import Synchronization
import Testing
import Wire

/// A scenario that runs against a simulated server.
enum SimulatedRun {
    /// A correct echo server.
    static let echo: @Sendable (SimulatedNetwork.Happening) -> [SimulatedNetwork.Reaction] = { happening in
        switch happening {
        case .opened: []
        case .received(let bytes): [.reply(String(decoding: bytes, as: UTF8.self))]
        case .ended: [.end]
        }
    }

    static func events(
        _ steps: String,
        timeScale: Double = 1,
        server: (@Sendable (SimulatedNetwork.Happening) -> [SimulatedNetwork.Reaction])? = echo
    ) async throws -> [Event] {
        let text = "name: a case\n" + steps
        let parsed = Scenario.parse(text, path: "a.yaml", files: { _ in nil }, compileFilter: { _ in nil })
        let scenario = try #require(parsed.scenario, "\(parsed.mistakes.map(\.text).joined(separator: "\n"))")
        let plan = Plan(
            scenarios: [scenario],
            seed: 1,
            repetitions: 1,
            availability: .init(hasServer: true, hasClient: false)
        )
        let events = Mutex<[Event]>([])
        let runner = SuiteRunner(
            transport: SimulatedNetwork(reactor: try Reactor(), peer: server),
            target: SimulatedServer(),
            recorder: nil,
            spool: nil,
            options: RunOptions(timeScale: timeScale),
            emit: { event in events.withLock { $0.append(event) } }
        )
        await runner.run(plan.cases)
        return events.withLock { $0 }
    }

    /// The verdict and the first finding.
    static func verdict(
        _ steps: String,
        timeScale: Double = 1,
        server: (@Sendable (SimulatedNetwork.Happening) -> [SimulatedNetwork.Reaction])? = echo
    ) async throws -> (verdict: Verdict, findings: [Finding]) {
        for case .caseEnded(let end) in try await events(steps, timeScale: timeScale, server: server) {
            return (end.verdict, end.findings)
        }
        throw NoVerdict()
    }

    struct NoVerdict: Error {}
}

/// It is always there.
struct SimulatedServer: UnderTest {
    var summary: String { "simulated" }
    func prepareServer(for approaches: Set<Scenario.Approach>) async -> Finding? { nil }
    func serverAddress(over transport: Scenario.Transport, family: Scenario.Family?) -> SocketAddress? {
        SocketAddress(address: .loopbackV4, port: 7)
    }
    func serverDeath(within time: Duration) async -> ProgramDeath? { nil }
    func startClient(_ fields: [String: Bytes], caseID: String) async -> Result<any RunningProgram, FindingError> {
        .failure(FindingError(Finding(kind: .cannotStart, blame: .scenario, message: "no client")))
    }
    func takeOutput() -> ProgramOutput { ProgramOutput() }
}
