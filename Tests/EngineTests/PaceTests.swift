import Engine
import Testing

@Suite struct PaceTests {
    @Test func `what needs CPU time gets longer limits, and what waits does not`() {
        let usual = Pace(cpu: .milliseconds(6), time: .milliseconds(8), contention: 1, wasPlayed: true)
        #expect(usual.factor == 1)
        let lazy = Pace(cpu: .milliseconds(2), time: .seconds(3), contention: 1.2, wasPlayed: true)
        #expect(lazy.factor == 1)
        let slow = Pace(cpu: .milliseconds(40), time: .milliseconds(45), contention: 1, wasPlayed: true)
        #expect(slow.factor == 4)
        #expect(slow.words.contains("limits 4.0 times as long: the server took 40 ms of CPU time for 64 KiB"))
        let slowest = Pace(cpu: .seconds(4), time: .seconds(4), contention: 3, wasPlayed: true)
        #expect(slowest.factor == 10)
        let silent = Pace(contention: 2, wasPlayed: true)
        #expect(silent.factor == 2)
        #expect(silent.words.hasSuffix("the machine was busy with other things"))
    }

    @Test(arguments: [(1, 1 << 24), (8, 1 << 22), (5_000, 1 << 20)])
    func `bulk is what a server moves in about a second`(milliseconds: Int, bulk: Int) {
        let pace = Pace(cpu: .zero, time: .milliseconds(milliseconds), contention: 1, wasPlayed: true)
        #expect(pace.bulk == bulk)
    }
}
