/// Octets, in the order of the wire.
package typealias Bytes = [UInt8]

/// A moment of a capture: nanoseconds since the Unix epoch.
package struct Timestamp: Hashable, Comparable, Sendable, Codable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

/// The kind of link-layer header that a packet begins with (the LINKTYPE_ registry of the pcap file format).
package struct LinkType: RawRepresentable, Hashable, Sendable, Codable {
    package var rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static let null = Self(rawValue: 0)
    package static let ethernet = Self(rawValue: 1)
    package static let raw = Self(rawValue: 101)
    package static let linuxCooked = Self(rawValue: 113)
    package static let linuxCooked2 = Self(rawValue: 276)
}

/// One captured packet, as a value.
package struct Packet: Hashable, Sendable {
    package var timestamp: Timestamp
    package var linkType: LinkType
    /// The length on the wire, in octets; `bytes` holds fewer when the capture's snap length cut it.
    package var originalLength: Int
    package var bytes: Bytes
    /// What a reader of the capture file is told about it, such as the step that caused it.
    package var comment: String?

    package init(
        timestamp: Timestamp,
        linkType: LinkType,
        originalLength: Int,
        bytes: Bytes,
        comment: String? = nil
    ) {
        self.timestamp = timestamp
        self.linkType = linkType
        self.originalLength = originalLength
        self.bytes = bytes
        self.comment = comment
    }
}
