import Foundation
import TestSupport
import Testing

/// What scenarios say of packets: it holds for a sound server, and a server that breaks it is told so.
@Suite(.timeLimit(.minutes(2)), .enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
struct WireTests {
    private static let sound = "\(StartedPrograms.python) socketserver_echo.py"

    private static func play(_ scenario: String, _ server: String) async throws -> Program.Outcome {
        try await HarkProgram.withFolder(["wire.yaml": scenario]) { folder in
            let captures = "\(folder)/captures"
            let programs = ["--dir", StartedPrograms.servers, "--server", server]
            let all = ["run", "\(folder)/wire.yaml", "--captures", captures] + programs
            let outcome = try await Program.run(HarkProgram.path, all, in: folder)
            try await CaptureFiles.compare(in: captures)
            return outcome
        }
    }

    /// Steps that say as little as can be, so that the packets decide.
    private static let hello = "connect, send: hello, recv: {length: 5}, shutdown: write, close"

    /// A fault, the steps of the dialogue, what is said of its packets, and what is found.
    private static let faults = [
        (
            "never_closes", hello, "sequence: [{client: FIN}, {target: FIN}]",
            "no 'target: FIN' after packet 8: the target sent nothing more"
        ),
        (
            "upper_case", hello, "sequence: [{client: data, payload: hello}, {server: data, payload: hello}]",
            "no 'server: data, payload of 5 bytes' after packet 4: packet 6 is server: 5 bytes"
        ),
        (
            "appends_nul", hello, "sequence: [{client: data}, {server: data, payload length: 5}, {server: FIN}]",
            "no 'server: data, payload length 5' after packet 4: packet 6 is server: 6 bytes"
        ),
        (
            "greets", "connect, send: hello, recv: {max: 5}, shutdown: write, close",
            """
            strict: true
                sequence: [{client: SYN}, {server: SYN}, {client: data}, {server: data, payload: hello},
                  {any order: [{client: FIN}, {server: FIN}]}]
            """, "is server: "
        ),
        (
            "never_closes", hello, "sequence: [{server: data}, {any order: [{client: FIN}, {server: FIN}]}]",
            "not all of 'in any order: client: FIN; server: FIN' after packet 6"
        ),
        ("resets_at_end", hello, "never: {target: RST}", "is 'target: RST', which must not be"),
        (
            "resets_at_end", hello, "never: 'tcp[tcpflags] & tcp-rst != 0'",
            "is 'tcp[tcpflags] & tcp-rst != 0', which must not be"
        ),
        (
            "byte_by_byte", hello, "count: {server: data}\n    exactly: 1",
            "5 packets are 'server: data', and 1 must be"
        ),
        (
            "byte_by_byte", hello, "never: {server: data, payload: h}",
            "is 'server: data, payload of 1 byte', which must not be"
        ),
        (
            "upper_case", hello, "stream: {client: hello, server: hello}",
            "byte 0 of the server's stream is wrong (packet 6)"
        ),
        ("appends_nul", hello, "stream: {server: hello}", "the server sent 6 bytes, and 5 must be (packet 6)"),
        (
            "small_window", hello, "count: {target: SYN ACK, window: {at least: 10000}}\n    exactly: 1",
            "0 packets are 'target: SYN ACK, window at least 10000', and 1 must be"
        ),
        (
            "small_segments", hello, "sequence: [{server: SYN ACK, options: {mss: 1460}}]",
            "no 'server: SYN ACK, mss 1460': packet 2 is server: SYN ACK"
        ),
        (
            "never_closes", hello, "gap: [{client: FIN}, {server: FIN}]\n    at most: 5s",
            "no packet after packet 8 is 'server: FIN', with which the gap ends"
        ),
    ]

    @Test(arguments: faults)
    func `a statement holds for a sound server, and a faulty one breaks it`(
        fault: String,
        steps: String,
        statement: String,
        finding: String
    ) async throws {
        let scenario = "name: wire\nsteps: [\(steps)]\nwire:\n  - \(statement)\n"
        let sound = try await Self.play(scenario, Self.sound)
        #expect(sound.status == 0, "\(sound)")
        let broken = try await Self.play(scenario, "\(StartedPrograms.python) broken_echo.py \(fault)")
        #expect(broken.status == 1, "\(broken)")
        #expect(broken.output.contains(finding), "\(broken)")
        #expect(broken.output.contains("Wireshark: tcp.stream eq 0"), "\(broken)")
    }

    @Test func `an answer that comes too early breaks the gap that it should leave`() async throws {
        let scenario = """
            name: wire
            steps: [\(Self.hello)]
            wire:
              - gap: [{client: data}, {server: data}]
                at least: 20s

            """
        let outcome = try await Self.play(scenario, Self.sound)
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.output.contains(", and at least 20000ms must be"), "\(outcome)")
    }

    @Test func `of several connections each is judged, and named`() async throws {
        let scenario = """
            name: wire
            steps:
              - connect:
                as: alice
              - send: a
                via: alice
              - recv: a
                via: alice
              - close:
                via: alice
              - connect:
                as: bob
              - send: bb
                via: bob
              - recv: bb
                via: bob
              - close:
                via: bob
            wire:
              - stream: {server: a}
                via: alice
              - sequence: [{client: data}, {server: data, payload length: {at most: 1}}]
                via: each

            """
        let outcome = try await Self.play(scenario, Self.sound)
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.output.contains("22:5: no 'server: data, payload length at most 1' after packet"), "\(outcome)")
        #expect(outcome.output.contains("is server: 2 bytes on 'bob'"), "\(outcome)")
        #expect(!outcome.output.contains("alice'"), "\(outcome)")
        #expect(outcome.output.contains("Wireshark: tcp.stream eq 1"), "\(outcome)")
    }

    @Test func `a failed sequence is shown beside the packets`() async throws {
        let scenario = """
            name: wire
            hint: Close when recv() gives nothing.
            steps: [\(Self.hello)]
            wire:
              - sequence: [{client: SYN}, {server: SYN ACK}, {server: RST}, {client: RST}]
                name: the server gives up

            """
        let outcome = try await Self.play(scenario, Self.sound)
        #expect(outcome.status == 1, "\(outcome)")
        for row in [
            #/wire.yaml:5:5: the server gives up: no 'server: RST' after packet 2: packet \d is server: 5 bytes\n/#,
            #/\n      packets: client 127.0.0.1:\d+, server 127.0.0.1:\d+\n/#,
            #/\n      ✓ client: SYN          1     0.000 ms  client ──▶         SYN  \(line 3: connect\)\n/#,
            #/\n      ✗ server: RST {6}> {3}\d .*◀── server  PSH ACK, 5 bytes at 0  \(line 3: rec.*\n/#,
            #/\n      · client: RST\n/#, #/\n      hint: Close when recv\(\) gives nothing.\n/#,
        ] {
            #expect(outcome.output.contains(row), "\(outcome)")
        }
    }

    @Test func `where a step has failed, nothing is said of packets`() async throws {
        let scenario = "name: wire\nsteps: [connect, send: a, recv: b]\nwire:\n  - never: {server: SYN}\n"
        let outcome = try await Self.play(scenario, Self.sound)
        #expect(outcome.status == 1, "\(outcome)")
        #expect(!outcome.output.contains("must not be"), "\(outcome)")
    }

    @Test func `a statement of a lower level is noted`() async throws {
        let scenario = "name: wire\nsteps: [\(Self.hello)]\nwire:\n  - never: {server: SYN}\n    level: may\n"
        let outcome = try await Self.play(scenario, Self.sound)
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.output.contains("noted, level may:"), "\(outcome)")
    }

    /// Root may capture on every interface; whoever may not is told what to do.
    @Test func `packets of a server that already runs are those of the case's own connections`() async throws {
        let files = [
            "sound.yaml":
                "name: sound\nsteps: [\(Self.hello)]\nwire: [{count: {server: data}, exactly: 1, via: each}]\n",
            "broken.yaml": "name: broken\nsteps: [\(Self.hello)]\nwire: [{never: {server: data}, via: each}]\n",
        ]
        try await HarkProgram.withFolder(files) { folder in
            try await ServerProgram.with(HarkProgram.path, ["serve", "echo"]) { address in
                func play(_ name: String) async throws -> Program.Outcome {
                    try await HarkProgram.run("run", "\(folder)/\(name).yaml", "--connect", address)
                }
                // Others talk to the same server on the same interface meanwhile, all of it captured.
                async let other = play("sound")
                let (sound, broken) = (try await play("sound"), try await play("broken"))
                let outcomes = [try await other, sound, broken]
                guard geteuid() == 0 else {
                    for outcome in outcomes {
                        #expect(outcome.status == 3 && outcome.output.contains("may not capture on lo"), "\(outcome)")
                    }
                    return
                }
                #expect(outcomes.map(\.status) == [0, 0, 1], "\(outcomes)")
                #expect(broken.output.contains("is 'server: data', which must not be"), "\(broken)")
            }
        }
    }
}
