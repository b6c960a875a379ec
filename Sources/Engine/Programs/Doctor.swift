import Arena
package import Results
import ScenarioLanguage
package import Sockets
import Synchronization

/// Tries what a machine can do, with runs like any other.
package enum Doctor {
    /// Something that runs need, and how it is tried.
    package struct Check: Sendable {
        package var title: String
        /// What is lost without it.
        package var loss: String
        fileprivate var steps: String
        fileprivate var wire: String?
        fileprivate var server: [String] = ["serve", "echo"]
        fileprivate var client: String?
        fileprivate var limits = Limits()
    }

    private static let talk = "[connect, send: hello, recv: echo, close]"
    private static let fails = "[listen, {run: client}, {client: exits, status: 1, within: 20s}]"

    /// A client that ends with status 1 when the machine has kept it from doing this.
    private static func wanted(_ script: String) -> String {
        "sh -c '( \(script) ) || exit 1'"
    }

    /// In the order in which they build on each other.
    package static var checks: [Check] {
        var processes = Check(title: "a limit on processes", loss: "a program may fork without end", steps: fails)
        processes.client = wanted("i=0; while [ $i -lt 40 ]; do sleep 60 & i=$((i+1)); done")
        processes.limits.processes = 20
        var disk = Check(title: "a limit on disk", loss: "a program may fill the disk", steps: fails)
        disk.client = wanted("head -c 3M /dev/zero > /tmp/a && head -c 3M /dev/zero > /tmp/b")
        disk.limits.disk = 4 << 20
        var memory = Check(title: "a limit on memory", loss: "a program may take all memory", steps: fails)
        memory.client = wanted(#"x=$(head -c 200M /dev/zero | tr "\0" x); test ${#x} -eq 209715200"#)
        memory.limits.memory = 32 << 20
        var network = Check(
            title: "a network of its own",
            loss: "a program under test could reach the network",
            steps: "[listen, {run: client}, {client: exits, stdout: \"lo\\n\"}]"
        )
        network.client = "sh -c 'sed -n s/:.*//p /proc/net/dev | tr -d \" \"'"
        var ports = Check(
            title: "ports below 1024",
            loss: "a server on such a port needs to be root",
            steps: talk
        )
        ports.server += ["--port", "7"]
        var packets = Check(
            title: "a capture of packets",
            loss: "what scenarios say of packets needs --no-capture",
            steps: talk
        )
        packets.wire = "[{sequence: [{client: SYN}, {server: data, payload: hello}, {client: FIN}]}]"
        return [
            Check(title: "namespaces and a sandbox", loss: "programs under test need --no-sandbox", steps: talk),
            network, packets, ports, processes, memory, disk,
        ]
    }

    /// Tries it.
    ///
    /// - Returns: why it does not work; nil when it does.
    @concurrent
    package static func `try`(_ check: Check, on reactor: Reactor) async -> Finding? {
        let bytes =
            [UInt8]("name: \(check.title)\nlimit: 60s\nsteps: \(check.steps)\n".utf8)
            + [UInt8]((check.wire.map { "wire: \($0)\n" } ?? "").utf8)
        let parsed = Scenario.parse(bytes, path: "doctor.yaml")
        let file = ScenarioFile(path: "doctor.yaml", bytes: bytes, payloads: [:], parsed: parsed)
        var programs = ProgramsRequest()
        programs.limits = check.limits
        programs.server = .reference(check.server)
        let ends = Mutex<[Finding]>([])
        do throws(ArenaProblem) {
            if let line = check.client {
                guard let words = try? CommandWords(line) else { throw ArenaProblem("'\(line)' is no command") }
                programs.client = .init(line: line, words: words)
            }
            let request = WorkerRequest(
                files: [file],
                given: [:],
                attempts: 1,
                options: RunOptions(),
                programs: programs
            )
            let empty = try ProgramFolder(nil)
            defer { empty.file.close() }
            let run = ArenaRun(request, summary: "", settings: [], serverFolder: empty, clientFolder: empty)
            let crew = await run.start(on: reactor)
            switch crew {
            case .failure(let problem): return Finding(problem)
            case .success(let crew):
                await crew.follow(Plan([file]).cases) { event, _ in
                    if case .caseEnded(let end) = event { ends.withLock { $0 += end.findings } }
                }
            }
        } catch {
            return Finding(error)
        }
        return ends.withLock { $0.first }
    }
}
