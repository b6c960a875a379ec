package import Wire

/// A capture file that is held in memory.
package struct WholeCapture: Sendable {
    package private(set) var list = PacketList(linkType: .ethernet)
    /// What is said of the whole of it.
    package private(set) var comments: [String] = []
    /// What is said of packets, by their numbers.
    package private(set) var packetComments: [Int: [String]] = [:]
    /// Where it is damaged; what stands before that is there.
    package private(set) var damage: CaptureDamage?

    /// The most that is held, in bytes.
    private static let mostBytes = 1 << 30

    /// - Throws: `CaptureFileProblem` where it cannot be read, is no capture, has several link types, or is too long.
    package init(_ path: String) throws(CaptureFileProblem) {
        let source = try CaptureSource(path)
        var decoder = CaptureDecoder()
        do {
            var hasMore = true
            while hasMore {
                hasMore = try source.read(into: &decoder)
                while let frame = try decoder.next() { try add(frame, decoder, path) }
            }
        } catch let error as CaptureDamage {
            damage = error
        } catch let error as CaptureFileProblem {
            throw error
        } catch {
            throw CaptureFileProblem(description: "\(path): \(error)")
        }
        if let damage, damage.kind == .notACapture {
            throw CaptureFileProblem(description: "\(path) is not a capture: \(damage)")
        }
        comments = decoder.comments
    }

    private mutating func add(
        _ frame: CaptureDecoder.Frame,
        _ decoder: CaptureDecoder,
        _ path: String
    ) throws(CaptureFileProblem) {
        if list.count == 0 { list = PacketList(linkType: frame.linkType) }
        guard frame.linkType == list.linkType else {
            throw CaptureFileProblem(
                description: "\(path): its packets were captured on interfaces of several link types"
            )
        }
        guard list.size < Self.mostBytes else {
            throw CaptureFileProblem(
                description: "\(path): it has more than 1 GiB of packets, which is too much for this"
            )
        }
        list.append(
            timestamp: frame.timestamp,
            originalLength: frame.originalLength,
            decoder.buffer.span.extracting(frame.bytes)
        )
        if !decoder.packetComments.isEmpty { packetComments[list.count] = decoder.packetComments }
    }

    /// What a file says of itself before its first packets.
    package static func comments(of path: String) throws -> [String] {
        let source = try CaptureSource(path)
        var decoder = CaptureDecoder()
        var hasMore = true
        while hasMore, decoder.comments.isEmpty {
            hasMore = try source.read(into: &decoder)
            if try decoder.next() != nil { break }
        }
        return decoder.comments
    }
}
