import Conversations
import Engine
import TestSupport
import Testing
import Wire

/// Which steps caused a packet: the client plays a script, whose places are told.
@Suite struct StepLedgerTests {
    private var ledger = StepLedger()
    private var dialogue = Dialogue()

    private mutating func causes(
        _ flags: TCPFlags,
        _ text: String = "",
        at position: Int = 0
    ) throws -> [Int] {
        let packet = dialogue.segment(.client, flags, text, at: position)
        return ledger.causes(of: try #require(packet))
    }

    private mutating func takers(_ flags: TCPFlags, _ text: String = "", at position: Int = 0) throws -> [Int] {
        let packet = dialogue.segment(.server, flags, text, at: position)
        return ledger.takers(of: try #require(packet))
    }

    @Test mutating func `segments are of the steps whose bytes they carry, merged or cut`() throws {
        ledger.opened(by: 0)
        for (step, count) in [3, 0, 4, 5].enumerated() { ledger.sent(count, by: step + 1) }
        ledger.finished(by: 5)
        ledger.finished(by: 9)
        #expect(try causes(.syn, at: -1) == [0])
        #expect(try takers([.syn, .ack], at: -1) == [0])
        #expect(try causes(.ack).isEmpty)
        #expect(try causes(.ack, "ab") == [1])
        #expect(try causes(.ack, "cdef", at: 2) == [1, 3])
        #expect(try causes(.ack, "ghijkl", at: 6) == [3, 4])
        #expect(try causes([.ack, .fin], at: 12) == [5])
        #expect(try causes(.ack, "abcdefghijkl") == [1, 3, 4], "sent again")
    }

    @Test mutating func `a step that sends twice is told once`() throws {
        ledger.sent(2, by: 1)
        ledger.sent(2, by: 2)
        ledger.sent(2, by: 1)
        dialogue.open()
        #expect(try causes(.ack, "abcdef") == [1, 2])
    }

    @Test mutating func `what came is of the steps that took it, and what a step gave back is of the next`() throws {
        ledger.took(3, by: 4)
        ledger.took(5, by: 6)
        ledger.gaveBack(4)
        ledger.took(4, by: 7)
        ledger.peerFinished(by: 8)
        dialogue.open()
        #expect(try takers(.ack, "abc") == [4])
        #expect(try takers(.ack, "defgh", at: 3) == [6, 7])
        #expect(try takers(.ack, "never read", at: 8).isEmpty)
        #expect(try takers([.ack, .fin], at: 18) == [8])
    }

    @Test mutating func `all of what a step took can be given back`() throws {
        ledger.took(3, by: 4)
        ledger.took(2, by: 5)
        ledger.gaveBack(2)
        ledger.took(2, by: 6)
        dialogue.open()
        #expect(try takers(.ack, "abcde") == [4, 6])
    }

    @Test mutating func `a RST is of the step that reset, and never of one on the other side`() throws {
        ledger.sent(1, by: 1)
        ledger.wasReset(by: 2)
        dialogue.open()
        #expect(try causes(.ack, "a") == [1])
        #expect(try takers(.rst).isEmpty)
        #expect(try causes([.rst, .ack], at: 1) == [2])
    }
}
