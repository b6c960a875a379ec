import Arena
import Results
import ScenarioLanguage
import Sockets
import Synchronization

/// The programs under test of a run, inside the worker.
package final class Programs: Sendable {
    let request: ProgramsRequest
    let server: StartedServer?
    let clients: StartedClients?
    /// What a `run` starts that is no client under test.
    let helpers: StartedClients
    /// What was measured of the server.
    let probed = Mutex<Pace?>(nil)
    /// Why none of them can be started.
    private let problem: Finding?

    /// Builds what is to be built, and begins to make the sandboxes that the run will need.
    ///
    /// Called on a thread that outlives them. What goes wrong is told by the first case that needs one.
    init(
        _ request: ProgramsRequest,
        serverFolder: Int32,
        clientFolder: Int32,
        _ options: RunOptions,
        on reactor: Reactor
    ) async {
        self.request = request
        var server: StartedServer?
        var problem: Finding?
        var (serverFolder, clientFolder) = (serverFolder, clientFolder)
        if let command = request.build {
            let folder = request.server == nil ? clientFolder : serverFolder
            switch await Build(command, request, options).run(in: folder, on: reactor) {
            case .success(let built):
                if request.server != nil { serverFolder = built.file.descriptor }
                if request.server == nil || request.hasOneFolder { clientFolder = built.file.descriptor }
            case .failure(let failure): problem = failure.finding
            }
        }
        if let command = request.server, problem == nil {
            do throws(ArenaProblem) {
                let program = try Program(request.sandbox("server", folder: serverFolder), on: reactor)
                server = StartedServer(program, command, request, options)
            } catch {
                problem = Finding(error)
            }
        }
        self.server = server
        self.problem = problem
        clients = request.client.map { StartedClients($0, request, folder: clientFolder, on: reactor) }
        let folder = request.server == nil ? clientFolder : serverFolder
        helpers = StartedClients(nil, request, folder: folder, on: reactor)
    }

    /// Makes sure that a case finds what it needs.
    ///
    /// - Returns: what is wrong, when something is.
    func prepare(for scenario: Scenario) async -> Finding? {
        let needs = scenario.needs
        if let problem { return problem }
        guard needs.contains(.server), let server else { return nil }
        do throws(ArenaProblem) {
            try server.program.takeNews()
            let isShared = request.fresh == .suite || server.command.isReference
            if isShared, server.program.phase == .running, server.limits == scenario.limits {
                return try await server.wait(for: needs)
            }
            return try await server.start(for: needs, scenario.limits)
        } catch {
            return Finding(error)
        }
    }

    /// Takes all sandboxes down.
    func close() {
        server?.program.close()
        clients?.close()
        helpers.close()
    }
}

extension ProgramsRequest {
    /// How the sandbox of a program of this name is made.
    func sandbox(_ name: String, folder: Int32) -> SandboxSettings {
        var settings = SandboxSettings(name: name, folder: folder)
        settings.limits = limits
        settings.environment = environment
        settings.readOnly = readOnly
        settings.isSandboxed = isSandboxed
        return settings
    }
}
