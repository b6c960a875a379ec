import ArgumentParser
import Capture
import Wire

/// A filter of pcap-filter(7), compiled for each link type of a file.
struct OfflineFilter {
    let expression: String
    private var compiled: [LinkType: PacketFilter] = [:]

    init(_ expression: String) {
        self.expression = expression
    }

    /// - Throws: `ValidationError` where it is none.
    mutating func accepts(_ frame: CaptureDecoder.Frame, in decoder: CaptureDecoder) throws -> Bool {
        let packet = Packet(
            timestamp: frame.timestamp,
            originalLength: frame.originalLength,
            bytes: decoder.buffer[frame.bytes]
        )
        return try filter(for: frame.linkType).matches(packet)
    }

    private mutating func filter(for linkType: LinkType) throws -> PacketFilter {
        if let known = compiled[linkType] { return known }
        do throws(PacketFilter.Mistake) {
            let filter = try PacketFilter(expression, linkType: linkType)
            compiled[linkType] = filter
            return filter
        } catch {
            throw ValidationError("--filter '\(expression)': \(error.message)")
        }
    }
}
