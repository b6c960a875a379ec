/// A moment of a capture: nanoseconds since the Unix epoch.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Since the epoch.
    public var nanoseconds: Int64

    /// So many nanoseconds after the epoch.
    @inlinable public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Whether it was earlier.
    @inlinable public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

/// One packet of a capture.
package struct Packet: Hashable, Sendable {
    package var timestamp: Timestamp
    /// Its length on the wire, in bytes.
    package var originalLength: Int
    /// What was captured of it; shorter than on the wire where the snap length cut it.
    package var bytes: ArraySlice<UInt8>

    package init(timestamp: Timestamp, originalLength: Int, bytes: ArraySlice<UInt8>) {
        self.timestamp = timestamp
        self.originalLength = originalLength
        self.bytes = bytes
    }

    /// - Throws: `WireError` where it is not IP, ends inside a header, or contradicts itself.
    package func dissect(_ linkType: LinkType) throws(WireError) -> Dissection {
        try Dissection(bytes.span, originalLength: originalLength, linkType: linkType)
    }
}
