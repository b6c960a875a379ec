import Arena
import Results
import Sockets
import Synchronization

/// Clients under test that Hark starts, each in a sandbox of its own.
final class StartedClients: Sendable {
    let command: ProgramsRequest.Command
    private let request: ProgramsRequest
    private let folder: Int32
    private let reactor: Reactor
    /// Sandboxes that were made, to be used again.
    private let idle = Mutex<[Program]>([])
    private let made = Mutex(0)

    init(_ command: ProgramsRequest.Command, _ request: ProgramsRequest, folder: Int32, on reactor: Reactor) {
        self.command = command
        self.request = request
        self.folder = folder
        self.reactor = reactor
    }

    /// A sandbox for one, with new folders.
    ///
    /// - Throws: `ArenaProblem` when there can be none.
    func take() async throws(ArenaProblem) -> Program {
        let program: Program
        if let used = idle.withLock({ $0.popLast() }) {
            program = used
        } else {
            let number = made.withLock { made in
                made += 1
                return made
            }
            program = try Program(request.sandbox("client\(number)", folder: folder), on: reactor)
        }
        try await program.clear()
        return program
    }

    /// Starts one, to talk to `place` and say `message`.
    func start(_ program: Program, at place: SocketAddress, message: [UInt8]) async throws(ArenaProblem) {
        let path = try program.show(place)
        let fields = [
            "host": [UInt8](place.host.utf8), "port": [UInt8](String(place.port).utf8), "path": [UInt8](path.utf8),
            "message": message,
        ]
        try await program.start(command.words.filled(fields), isServer: false, isHark: command.isHark)
    }

    /// Takes one back, and ends it when it still runs.
    func giveBack(_ program: Program) async {
        do throws(ArenaProblem) {
            try await program.end()
            idle.withLock { $0.append(program) }
        } catch {
            program.close()
        }
    }

    func close() {
        for program in idle.withLock({ $0 }) { program.close() }
    }
}
