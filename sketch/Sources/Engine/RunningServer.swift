import Results
import ScenarioLanguage
import Sockets
import Wire

/// A server that already runs and that Hark only talks to (`--connect HOST:PORT`).
struct RunningServer: UnderTest {
    let summary: String
    private let addresses: [SocketAddress]

    /// - Throws: `ArenaFailure` when the name has no address.
    init(_ place: String) throws(Failure) {
        guard let colon = place.lastIndex(of: ":") else {
            throw Failure(message: "'\(place)' has no port: write it as HOST:PORT")
        }
        let host = String(place[..<colon]).trimmingBrackets
        do {
            addresses = try Resolver.resolve(host: host, service: String(place[place.index(after: colon)...]))
        } catch {
            throw Failure(message: "'\(place)' has no address: \(error.message)")
        }
        summary = "server at \(place)"
    }

    /// The place has no address.
    struct Failure: Error {
        var message: String
    }

    /// The interface to capture on, and the filter that leaves out what is not this server's.
    var interface: String? { addresses.first.flatMap(Route.interface(to:)) }

    func prepareServer(for approaches: Set<Scenario.Approach>) async -> Finding? { nil }

    func serverAddress(over transport: Scenario.Transport, family: Scenario.Family?) -> SocketAddress? {
        addresses.first { family == nil || $0.family == family }
    }

    func serverDeath(within time: Duration) async -> ProgramDeath? { nil }

    func startClient(_ fields: [String: Bytes], caseID: String) async -> Result<any RunningProgram, FindingError> {
        .failure(
            FindingError(Finding(kind: .cannotStart, blame: .scenario, message: "there is no client under test"))
        )
    }

    func takeOutput() -> ProgramOutput { ProgramOutput() }
}

extension String {
    /// `[::1]` as `::1`.
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}
