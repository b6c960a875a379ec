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

    /// Starts one.
    ///
    /// - Throws: `ArenaProblem` when it cannot be tried.
    func start(
        host: String,
        port: UInt16,
        message: [UInt8]
    ) async throws(ArenaProblem) -> Program {
        var program = idle.withLock { $0.popLast() }
        if program == nil {
            let number = made.withLock { made in
                made += 1
                return made
            }
            program = try Program(request.sandbox("client\(number)", folder: folder), on: reactor)
        }
        guard let program else { throw ArenaProblem("there is no sandbox for a client") }
        try await program.clear()
        let fields = ["host": [UInt8](host.utf8), "port": [UInt8](String(port).utf8), "message": message]
        try await program.start(command.words.filled(fields), isServer: false, isHark: command.isHark)
        return program
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
