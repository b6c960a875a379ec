import Arena
import Glibc
import Results
import ScenarioLanguage
import Sockets
import Synchronization

/// How fast a server under test is, and the machine on which it runs: what a probe conversation has shown.
package struct Pace: Sendable {
    /// CPU time that the server took to echo the probe; nil when it did not.
    package var cpu: Duration?
    /// How long that was.
    package var time: Duration?
    /// How many times as long as its CPU time something takes here that never waits.
    package var contention: Double
    /// Whether there was a conversation: a server of datagrams has none.
    package var wasPlayed: Bool

    package init(cpu: Duration? = nil, time: Duration? = nil, contention: Double, wasPlayed: Bool) {
        self.cpu = cpu
        self.time = time
        self.contention = contention
        self.wasPlayed = wasPlayed
    }

    /// How many bytes a probe has.
    static let probeSize = 64 << 10

    /// By how much limits are multiplied, so that what is slow and sound does not lose; 1 to 10.
    ///
    /// A server that waits takes no CPU time, and stays late.
    package var factor: Double {
        let effort = cpu.map { $0 / Self.usualCPU } ?? 1
        let factor = max(1, effort) * max(1, contention)
        // Less is within what varies.
        return factor < 1.5 ? 1 : min((factor * 10).rounded(.up) / 10, 10)
    }

    /// A correct `recv(16)` loop in Python takes less.
    private static let usualCPU = Duration.milliseconds(10)

    /// How many bytes it moves in about a second: a power of two, 1 to 16 MiB.
    package var bulk: Int {
        guard let time else { return 1 << 20 }
        let rate = Double(Self.probeSize) / max(time / .seconds(1), 1e-6)
        return (20...24).last { Double(1 << $0) <= rate }.map { 1 << $0 } ?? 1 << 20
    }

    /// What stands for `${bulk}` where nothing is probed.
    static let usualBulk = 16 << 20

    /// What is said of a case that was judged by it.
    package var words: String {
        let server = cpu.map { "the server took \($0.rounded.text) of CPU time for 64 KiB" }
        let machine = contention >= 1.5 ? "the machine was busy with other things" : nil
        return "judged again with limits \(factor) times as long: "
            + [server, machine].compactMap(\.self).joined(separator: ", and ")
    }
}

extension Programs {
    /// What a probe conversation with a server of its own shows, once in a run; nil where there is none to be probed.
    ///
    /// It ends the server that runs.
    func pace<T: Transport>(for needs: Scenario.Needs, on transport: T) async -> Pace? {
        guard let server, !server.command.isReference else { return nil }
        let isPlayed = needs.kinds.contains(.tcp)
        if let pace = probed.withLock({ $0 }), pace.wasPlayed || !isPlayed { return pace }
        var pace = Pace(contention: Self.contention(), wasPlayed: isPlayed)
        do throws(ArenaProblem) {
            if isPlayed, try await server.start(for: [.server, Scenario.Needs(.tcp)], ProgramLimits()) == nil,
                let address = server.addresses.places[.tcp]
            {
                let before = try await server.program.usage().cpu
                if let time = await Probe.play(to: address, on: transport) {
                    try await server.program.settle()
                    pace.time = time
                    pace.cpu = try await server.program.usage().cpu - before
                }
            }
            try await server.program.end()
        } catch {
            // The next case meets what is wrong.
        }
        let measured = pace
        probed.withLock { $0 = measured }
        return measured
    }

    /// How many times as long as its CPU time some work takes now.
    private static func contention() -> Double {
        let (start, work) = (ContinuousClock.now, threadTime())
        while threadTime() - work < .milliseconds(10) {}
        return (ContinuousClock.now - start) / (threadTime() - work)
    }

    private static func threadTime() -> Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

/// The probe conversation: 64 KiB to a server, and back if it is one that echoes.
private enum Probe {
    /// How long it took; nil when something else came back, or nothing for a second, or not all in five.
    static func play<T: Transport>(to address: SocketAddress, on transport: T) async -> Duration? {
        let start = transport.now
        let end = start + .seconds(5)
        var deadline = start + .seconds(1)
        let sent = (0..<Pace.probeSize).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        var rest = sent[...]
        var got: [UInt8] = []
        var isOpen = false
        do throws(SocketError) {
            let connection = try transport.begin(to: address, Socket.Options(), by: .none)
            defer { connection.close() }
            while got.count < sent.count {
                var interests = Interests<T>()
                if !isOpen { isOpen = try connection.isConnected(to: address) }
                if isOpen, !rest.isEmpty {
                    rest = rest.dropFirst(try connection.trySend(rest.prefix(16 << 10)))
                    if rest.isEmpty { try connection.shutdown(.write) }
                }
                if isOpen, let bytes = try connection.tryReceive(atMost: 64 << 10) {
                    guard !bytes.isEmpty else { return nil }
                    got += bytes
                    deadline = min(end, transport.now + .seconds(1))
                    continue
                }
                if !rest.isEmpty { interests.writing = [connection] }
                if isOpen { interests.reading = [connection] }
                try await transport.wait(for: interests, until: deadline)
            }
            return got == sent ? transport.now - start : nil
        } catch {
            return nil
        }
    }
}

extension Event.CaseEnded {
    /// Whether all that did not hold is that something has not come in time.
    var isLate: Bool {
        let late: [Finding.Kind] = [
            .missingBytes, .noEnd, .noReset, .timedOut, .caseLimit, .stillRunning, .noRefusal,
        ]
        return verdict == .failed && findings.allSatisfy { late.contains($0.kind) }
    }
}

extension Duration {
    /// To whole milliseconds.
    var rounded: Duration { .milliseconds(Int64((self / .milliseconds(1)).rounded())) }
}
