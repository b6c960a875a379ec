import Engine
import Results
import ScenarioLanguage
import Sockets
import Synchronization
import Testing

/// Scenarios that run against a simulated server.
enum SimulatedRun {
    /// A sound echo server.
    static let echo: SimulatedNetwork.Server = { happening in
        switch happening {
        case .opened: []
        case .received(let bytes): [.reply(bytes)]
        case .ended: [.end]
        }
    }

    /// All that happens when scenarios of these steps run.
    static func events(
        _ scenarios: String...,
        server: SimulatedNetwork.Server?,
        target: Target = Target(summary: "the server", address: .loopback(port: 7)),
        room: Int = .max,
        delay: Duration? = nil,
        options: RunOptions = RunOptions(),
        files: [String: String] = [:],
        made: (SimulatedSockets) -> Void = { _ in }
    ) async throws -> [Event] {
        let files = scenarios.enumerated().map { number, steps in
            let path = "\(number).yaml"
            let parsed = Scenario.parse([UInt8]("name: case \(number)\n\(steps)".utf8), path: path) { name in
                files[name].map { .bytes([UInt8]($0.utf8)) } ?? .unreadable("it is not there")
            }
            return (path: path, parsed: parsed)
        }
        let plan = Plan(files)
        try #require(plan.rejected.isEmpty, "\(plan.rejected.flatMap(\.mistakes).map(\.message))")
        let events = Mutex<[Event]>([])
        let network = SimulatedNetwork(server: server, room: room, delay: delay)
        let runner = SuiteRunner(
            transport: network,
            target: target,
            options: options
        ) { event in
            events.withLock { $0.append(event) }
        }
        await runner.run(plan, time: 0)
        made(network.made)
        return events.withLock { $0 }
    }

    /// The verdict on a scenario of these steps.
    static func end(
        _ steps: String,
        server: SimulatedNetwork.Server?,
        target: Target = Target(summary: "the server", address: .loopback(port: 7))
    ) async throws -> Event.CaseEnded {
        let ends = try await events(steps, server: server, target: target).compactMap { event in
            if case .caseEnded(let end) = event { end } else { nil }
        }
        return try #require(ends.first)
    }
}
