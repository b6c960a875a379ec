import TestSupport
import Testing

/// Where a connection goes, and how its socket is made.
@Suite(.timeLimit(.minutes(3)), .enabled(if: Program.isAvailable(StartedPrograms.python), "python3 is not installed"))
struct AddressTests {
    @Test func `names, versions of IP, source ports and options`() async throws {
        let scenario = """
            name: addresses
            steps:
              - connect: localhost:${port}
                as: named
              - {send: x, via: named}
              - {recv: x, via: named}
              - connect: 127.0.0.1:${port}
                as: bare
                family: ipv4
              - {send: x, via: bare}
              - {recv: x, via: bare}
              - connect: "[::1]:1"
                as: none
                expect: refused
              - connect:
                as: datagrams
                transport: udp
                source port: 41235
              - {send: "${datagrams.port}", via: datagrams}
              - {recv: "41235", via: datagrams}
              - listen:
                as: six
                family: ipv6
                options: {receive buffer: 4KiB}
              - connect: six
                as: a
                source port: 41234
                options: {nodelay: false, keepalive: true, send buffer: 64KiB, receive buffer: 8KiB}
              - accept: six
                as: b
              - {send: "${a.port} ${six.host}", via: a}
              - {recv: "41234 ::1", via: b}

            """
        let outcome = try await StartedPrograms.run(scenario)
        #expect(outcome.status == 0, "\(outcome)")
    }

    @Test func `what needs IPv6 is skipped on a machine without it`() async throws {
        let scenario = "name: six\nrequires: ipv6\nsteps: [connect, close]\n"
        try await HarkProgram.withFolder(["six.yaml": scenario]) { folder in
            let hark = [HarkProgram.path, "run", "\(folder)/six.yaml"]
            // The loopback of a new namespace is down.
            let without = try await Program.run(
                "/usr/bin/unshare",
                ["--user", "--map-root-user", "--net"] + hark + ["--connect", "127.0.0.1:9"]
            )
            #expect(without.output.contains("it requires IPv6, and this machine has no ::1"), "\(without)")
            let with = try await Program.run(hark[0], Array(hark.dropFirst()))
            #expect(with.output.contains("✓ six"), "\(with)")
        }
    }

    private static let server = """
        import socket, sys
        if sys.argv[1] == 'dual':
            s = socket.create_server(('', 0), family=socket.AF_INET6, dualstack_ipv6=True)
        else:
            family = socket.AF_INET6 if sys.argv[1] == 'six' else socket.AF_INET
            s = socket.create_server(('::1' if sys.argv[1] == 'six' else '127.0.0.1', 0), family=family)
        while True:
            c, peer = s.accept()
            c.sendall(peer[0].encode())
            c.close()
        """

    /// Over which version a server is asked, what it calls its client, or what is found.
    private static let versions =
        [
            ("dual", "ipv6", "::1", nil), ("dual", "ipv4", "::ffff:127.0.0.1", nil), ("six", "ipv6", "::1", nil),
            ("six", "ipv4", "", "the server refused the connection: nobody listens there"),
            ("four", "ipv4", "127.0.0.1", nil),
            ("four", "ipv6", "", "the server refused the connection: nobody listens there"),
        ] as [(String, String, String, String?)]

    @Test(arguments: versions)
    func `a server is asked over the version that the scenario says`(
        server: String,
        family: String,
        peer: String,
        message: String?
    ) async throws {
        let scenario = """
            name: version
            steps:
              - connect:
                family: \(family)
              - recv: {until: eof, matches: "^\(peer)$"}

            """
        let command = "\(StartedPrograms.python) server.py \(server)"
        let outcome = try await StartedPrograms.run(scenario, ["server.py": Self.server], "--server", command)
        #expect(outcome.status == (message == nil ? 0 : 1), "\(outcome)")
        if let message { #expect(outcome.output.contains(message), "\(outcome)") }
    }

    @Test func `a name that is none is the environment's, and a source port that is taken too`() async throws {
        let unknown = try await StartedPrograms.run("name: n\nsteps: [connect: nowhere.invalid:http]\n")
        #expect(unknown.status == 3 && unknown.output.contains("nowhere.invalid:http cannot be found: "), "\(unknown)")
        let twice = """
            name: twice
            steps:
              - {connect: , as: a, transport: udp, source port: 41236}
              - {connect: , as: b, transport: udp, source port: 41236}

            """
        let taken = try await StartedPrograms.run(twice)
        #expect(taken.status == 3 && taken.output.contains("Address already in use"), "\(taken)")
    }
}
