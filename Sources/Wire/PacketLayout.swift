/// Where the parts of a packet stand, in bytes from its start.
///
/// No packet has 2^32 bytes; short numbers make what is kept of each packet short.
public struct PacketLayout: Hashable, Sendable {
    @usableFromInline let ip: UInt32
    @usableFromInline let transport: UInt32
    @usableFromInline let payloadStart: UInt32
    @usableFromInline let payloadEnd: UInt32
    @usableFromInline let length: UInt32

    /// Of a packet without a byte.
    @inlinable public init() {
        (ip, transport, payloadStart, payloadEnd, length) = (0, 0, 0, 0, 0)
    }

    init(ip: Int, transport: Int, payload: Range<Int>, payloadLength: Int) {
        self.ip = UInt32(truncatingIfNeeded: ip)
        self.transport = UInt32(truncatingIfNeeded: transport)
        payloadStart = UInt32(truncatingIfNeeded: payload.lowerBound)
        payloadEnd = UInt32(truncatingIfNeeded: payload.upperBound)
        length = UInt32(truncatingIfNeeded: payloadLength)
    }

    /// Where the IP header begins.
    @inlinable public var ipOffset: Int { Int(ip) }

    /// Where the transport header begins.
    @inlinable public var transportOffset: Int { Int(transport) }

    /// What was captured of the data.
    @inlinable public var payload: Range<Int> { Int(payloadStart)..<Int(payloadEnd) }

    /// The length of the data on the wire, in bytes.
    @inlinable public var payloadLength: Int { Int(length) }
}
