import Foundation
import TestSupport
import Testing
import Wire

/// The captures that a run leaves, as tshark and tcpdump see them.
@Suite struct CaptureFileTests {
    private func captures(_ arguments: [String]) throws -> [URL] {
        let folder = try Command.scratch([:])
        let outcome = try Hark.run(["run", "--captures", folder.path + "/c"] + arguments)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/c").sorted()
        return names.map { folder.appendingPathComponent("c/\($0)") }
    }

    @Test func `each case has a file that explains itself`() throws {
        let files = try captures([Hark.tutorial])
        #expect(files.count == 8)
        let echo = try #require(files.first { $0.path.contains("04-echo-server") })
        let file = try PcapngFile(Bytes(Data(contentsOf: echo)))
        let comment = try #require(file.comment)
        for word in ["scenarios/tutorial/04-echo-server", "seed", "hash", "127.0.0.1:"] {
            #expect(comment.contains(word), "\(comment)")
        }
        #expect(file.drops == 0)
        #expect(file.packets.count == 10 || file.packets.count == 9, "\(file.packets.count)")
        #expect(file.packets.compactMap(\.comment).contains { $0.contains("send 21 bytes") })
    }

    @Test(.enabled(if: Command.exists("/usr/bin/tshark"), "tshark is not installed"))
    func `tshark reads the same packets, real segments, no warnings, and the comments`() throws {
        let scenario = try Command.scratch([
            "bulk.yaml": "name: bulk\nsteps: [connect, {send: {random: 100KiB}}, {shutdown: write}, {recv: echo}, {recv: eof}]\n"
        ])
        let file = try #require(try captures([scenario.path]).first)
        let fields = ["frame.len", "tcp.len", "tcp.flags.syn", "tcp.flags.fin", "tcp.analysis.lost_segment", "frame.comment"]
        let outcome = try Command.run(
            ["/usr/bin/tshark", "-r", file.path, "-T", "fields", "-E", "separator=|"] + fields.flatMap { ["-e", $0] }
        )
        let rows = outcome.output.split(separator: "\n").map { $0.split(separator: "|", omittingEmptySubsequences: false) }
        let own = try PcapngFile(Bytes(Data(contentsOf: file)))
        #expect(rows.count == own.packets.count)
        #expect(rows.allSatisfy { Int($0[0]).map { $0 <= 1_514 } ?? false })
        #expect(rows.reduce(0) { $0 + (Int($1[1]) ?? 0) } == 2 * 102_400)
        #expect(rows.filter { $0[2] == "1" || $0[2] == "True" }.count == 2)
        #expect(rows.allSatisfy { $0[4].isEmpty })
        #expect(rows.contains { $0[5].contains("send 102400 bytes") || $0[5].contains("send") }, "\(rows.map { $0[5] })")
    }

    @Test(.enabled(if: Command.exists("/usr/bin/tcpdump"), "tcpdump is not installed"))
    func `tcpdump counts the same packets`() throws {
        let file = try #require(try captures(["\(Hark.tutorial)/01-request-with-half-close.yaml"]).first)
        let outcome = try Command.run(["/usr/bin/tcpdump", "-nn", "-r", file.path])
        #expect(outcome.output.split(separator: "\n").count == (try PcapngFile(Bytes(Data(contentsOf: file)))).packets.count)
    }

    @Test func `statements that do not hold are told with their packets`() throws {
        let folder = try Command.scratch([
            "wire.yaml": """
            name: wire
            steps: [connect, {send: hello}, {recv: echo}, {shutdown: write}, {recv: eof}, close]
            wire:
              - never: {server: data}
              - count: {server: SYN}
                is: 2
              - sequence: [{server: FIN}, {server: data}]
              - never: tcp[tcpflags] & tcp-fin != 0
              - sequence: [{client: SYN}, {server: SYN ACK}, {client: data, payload: hello}, {server: data, payload: hello}]
              - count: tcp[tcpflags] & tcp-syn != 0
                is: 2

            """
        ])
        let outcome = try Hark.run(["run", folder.path])
        #expect(outcome.status == 1, "\(outcome.output)\(outcome.errors)")
        for line in [4, 5, 7, 8] { #expect(outcome.output.contains("wire.yaml:\(line):"), "\(line): \(outcome.output)") }
        for line in [9, 10] { #expect(!outcome.output.contains("wire.yaml:\(line):"), "\(line): \(outcome.output)") }
    }
}
