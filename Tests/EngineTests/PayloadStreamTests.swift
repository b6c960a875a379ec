import Engine
import ScenarioLanguage
import Testing

@Suite struct PayloadStreamTests {
    private static func read(_ payload: Payload, by size: Int) -> [UInt8] {
        var stream = PayloadStream(payload, keys: KeySequence(seed: 1, caseID: "a", step: 0))
        var bytes: [UInt8] = []
        while case let piece = stream.read(atMost: size), !piece.isEmpty { bytes += piece }
        #expect(stream.count == 0)
        return bytes
    }

    static let payloads: [Payload] = [
        .bytes([]), .bytes([1, 2, 3]), .random(0), .random(1), .random(1_000),
        .repeated(.bytes([1, 2, 3]), times: 100_000),
        .repeated(.random(9), times: 7), .repeated(.bytes([1]), times: 0),
        .list([.bytes([1]), .random(77), .bytes([2])]),
        .repeated(.list([.bytes([1, 2]), .repeated(.random(3), times: 2)]), times: 3),
    ]

    @Test(arguments: payloads)
    func `a payload is the same bytes in whatever pieces it is read`(payload: Payload) {
        let whole = Self.read(payload, by: .max)
        #expect(whole.count == payload.count)
        for size in [1, 2, 3, 7, 8, 9, 64, 1_000] { #expect(Self.read(payload, by: size) == whole) }
        if let constant = payload.constant { #expect(whole == constant) }
    }

    @Test func `a copy reads on its own`() {
        let keys = KeySequence(seed: 1, caseID: "a", step: 0)
        var stream = PayloadStream(.list([.random(100), .bytes([1, 2, 3])]), keys: keys)
        _ = stream.read(atMost: 50)
        var copy = stream
        #expect(copy.read(atMost: 1_000) == stream.read(atMost: 1_000))
    }
}
