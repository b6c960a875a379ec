/// Reads packets from the bytes of a capture file, as the bytes come: pcap (pcap-savefile(5)) and pcapng
/// (draft-ietf-opsawg-pcapng).
///
/// A state machine, which holds no more than what it was given last and one block; `next()` until it gives nil, then
/// `append`, and in the end `finish`.
package struct CaptureDecoder: Sendable {
    /// A packet in `buffer`, until the next call.
    package struct Frame: Sendable {
        /// Its place in the file, counted from 1.
        package var number: Int
        package var timestamp: Timestamp
        package var originalLength: Int
        /// The index of its interface in `interfaces`.
        package var interface: Int
        package var linkType: LinkType
        /// What was captured of it, as indices of `buffer`.
        package var bytes: Range<Int>
    }

    /// How the file is written.
    package enum Format: Hashable, Sendable {
        case pcap
        case pcapng
    }

    /// What was given and is not yet taken.
    package private(set) var buffer: [UInt8] = []
    /// nil until the first bytes are there.
    package private(set) var format: Format?
    /// Those of all sections, in the order of the file.
    package private(set) var interfaces: [CaptureInterface] = []
    /// What a reader is told of the sections (`opt_comment`).
    package private(set) var comments: [String] = []
    /// What a reader is told of the packet that `next()` gave last (`opt_comment`).
    package private(set) var packetComments: [String] = []
    /// How many packets were read.
    package private(set) var count = 0
    /// Where the next block begins in `buffer`.
    private var start = 0
    /// Where `buffer` begins in the file.
    private var base = 0
    /// How much of the file is to be passed over before the next block.
    private var toSkip = 0
    private var isFinished = false
    private var isSwapped = false
    /// What stands before each packet of a pcap file, in bytes.
    private var recordHeader = 16
    /// Of all packets of a pcap file.
    private var recordLinkType = LinkType.ethernet
    /// What a pcap file counts beside seconds.
    private var nanosecondsPerTick: Int64 = 1_000
    /// The first interface of the section.
    private var firstInterface = 0

    /// No packet is longer (`MAXIMUM_SNAPLEN` of libpcap).
    package static let longestPacket = 262_144
    /// No block that is read is longer; those that are not are passed over.
    static let longestBlock = 16 << 20
    /// A file may not make its reader remember more interfaces, or comments.
    static let mostInterfaces = 65_536
    static let mostComments = 1_000

    package init() {}

    /// Takes more bytes of the file.
    package mutating func append(_ bytes: Span<UInt8>) {
        append(atMost: bytes.count) { output in
            for index in bytes.indices { output.append(bytes[index]) }
        }
    }

    /// Takes more bytes of the file, as many as `read` puts there.
    package mutating func append<Failure: Error>(
        atMost count: Int,
        _ read: (inout OutputSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        base += start
        buffer.removeSubrange(..<start)
        start = 0
        try buffer.append(addingCapacity: count, initializingWith: read)
        // Of a block that is passed over nothing is kept.
        start = min(toSkip, buffer.count)
        toSkip -= start
    }

    /// There is no more.
    package mutating func finish() {
        isFinished = true
    }

    /// The next packet; nil where more bytes are needed, or, behind `finish`, at the end.
    package mutating func next() throws(CaptureDamage) -> Frame? {
        if !packetComments.isEmpty { packetComments = [] }
        if format == nil, try !begin() { return nil }
        return format == .pcap ? try nextRecord() : try nextPacketBlock()
    }

    /// Whether so many bytes are there from `start` on; throws where they never will be.
    @inline(__always)
    private func has(_ count: Int, _ what: StaticString) throws(CaptureDamage) -> Bool {
        let rest = buffer.count - start
        if rest >= count { return true }
        guard isFinished else { return false }
        throw CaptureDamage(
            .truncated,
            at: base + start,
            "the file ends inside \(what) of \(count) bytes, of which \(rest) are there"
        )
    }

    private func corrupt(at position: Int, _ message: String) -> CaptureDamage {
        CaptureDamage(.corrupt, at: base + position, message)
    }

    @inline(__always)
    private func number16(_ position: Int) -> UInt16 {
        let number = buffer.span.number16(at: position)
        return isSwapped ? number.byteSwapped : number
    }

    @inline(__always)
    private func number32(_ position: Int) -> UInt32 {
        number32(buffer.span, position)
    }

    @inline(__always)
    private func number32(_ bytes: Span<UInt8>, _ position: Int) -> UInt32 {
        let number = bytes.number32(at: position)
        return isSwapped ? number.byteSwapped : number
    }

    /// Finds out what the file is, and reads the header of a pcap file.
    private mutating func begin() throws(CaptureDamage) -> Bool {
        guard buffer.count >= 4 else {
            guard isFinished else { return false }
            throw CaptureDamage(
                .notACapture,
                at: 0,
                "a capture file has at least 4 bytes, and this has \(buffer.count)"
            )
        }
        let magic = buffer.span.number32(at: 0)
        if magic == PcapngBlock.sectionHeader.rawValue {
            format = .pcapng
            return true
        }
        guard let kind = PcapMagic(magic) else {
            let bytes = buffer[..<4].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
            throw CaptureDamage(.notACapture, at: 0, "neither pcap nor pcapng begins with the bytes \(bytes)")
        }
        guard try has(24, "the header of a pcap file") else { return false }
        isSwapped = kind.isSwapped
        recordHeader = kind.recordHeader
        let major = number16(4)
        guard major == 2 else { throw corrupt(at: 4, "version \(major) of pcap, and 2 is the one there is") }
        var interface = CaptureInterface(
            // The upper bits tell of a frame check sequence.
            linkType: LinkType(rawValue: UInt16(truncatingIfNeeded: number32(20))),
            snapLength: Int(number32(16))
        )
        interface.clock = kind.clock
        interfaces = [interface]
        recordLinkType = interface.linkType
        nanosecondsPerTick = 1_000_000_000 / Int64(kind.clock.ticksPerSecond)
        format = .pcap
        start = 24
        return true
    }

    /// What stands before a packet of a pcap file.
    @inline(__always)
    private func recordNumbers() -> (seconds: UInt32, ticks: UInt32, captured: UInt32, original: UInt32) {
        let header = buffer.span.extracting(start..<start + 16)
        return (number32(header, 0), number32(header, 4), number32(header, 8), number32(header, 12))
    }

    /// The next packet of a pcap file.
    @inline(__always)
    private mutating func nextRecord() throws(CaptureDamage) -> Frame? {
        guard buffer.count > start || !isFinished else { return nil }
        guard try has(recordHeader, "the header of a packet record") else { return nil }
        let header = recordNumbers()
        let captured = Int(header.captured)
        guard captured <= Self.longestPacket else {
            throw corrupt(at: start + 8, "a packet record of \(captured) bytes, more than any packet has")
        }
        guard try has(recordHeader + captured, "a packet record") else { return nil }
        let from = start + recordHeader
        let frame = Frame(
            number: count + 1,
            timestamp: Timestamp(
                // 32 bits of either cannot overflow.
                nanoseconds: Int64(header.seconds) * 1_000_000_000 + Int64(header.ticks) * nanosecondsPerTick
            ),
            originalLength: max(captured, Int(header.original)),
            interface: 0,
            linkType: recordLinkType,
            bytes: from..<from + captured
        )
        count += 1
        start = from + captured
        return frame
    }

    /// Reads blocks up to the next packet.
    private mutating func nextPacketBlock() throws(CaptureDamage) -> Frame? {
        while buffer.count > start || !isFinished {
            guard toSkip == 0 else {
                guard isFinished else { return nil }
                throw CaptureDamage(.truncated, at: base + start, "the file ends \(toSkip) bytes before its last block")
            }
            guard try has(12, "a block") else { return nil }
            if number32(start) == PcapngBlock.sectionHeader.rawValue { try beginSection() }
            let kind = PcapngBlock(rawValue: number32(start))
            let length = Int(number32(start + 4))
            guard length >= 12, length % 4 == 0 else {
                throw corrupt(at: start + 4, "a block of \(length) bytes: it takes a multiple of 4, and 12 at least")
            }
            if kind == nil, buffer.count - start < length {
                toSkip = length - (buffer.count - start)
                start = buffer.count
                continue
            }
            guard length <= Self.longestBlock else {
                throw corrupt(at: start + 4, "a block of \(length) bytes, more than any packet needs")
            }
            guard try has(length, "a block") else { return nil }
            let end = start + length - 4
            guard Int(number32(end)) == length else {
                let other = number32(end)
                throw corrupt(at: end, "a block ends with the length \(other), and began with \(length)")
            }
            let frame = try read(kind, start + 8..<end)
            start = end + 4
            if let frame { return frame }
        }
        return nil
    }

    /// Whatever comes is in the byte order of its section.
    private mutating func beginSection() throws(CaptureDamage) {
        let magic = buffer.span.number32(at: start + 8)
        switch magic {
        case 0x1A2B_3C4D: isSwapped = false
        case 0x4D3C_2B1A: isSwapped = true
        default:
            let text = String(magic, radix: 16)
            throw corrupt(at: start + 8, "a section whose byte order is 0x\(text), and 0x1a2b3c4d is due")
        }
    }

    private mutating func read(_ kind: PcapngBlock?, _ body: Range<Int>) throws(CaptureDamage) -> Frame? {
        switch kind {
        case .sectionHeader: try readSection(body)
        case .interfaceDescription: try readInterface(body)
        case .interfaceStatistics: try readStatistics(body)
        case .enhancedPacket, .obsoletePacket: return try readPacket(kind, body)
        case .simplePacket: return try readSimplePacket(body)
        case nil: break
        }
        return nil
    }

    private func require(_ count: Int, of body: Range<Int>, _ what: String) throws(CaptureDamage) {
        guard body.count >= count else {
            throw corrupt(at: body.lowerBound, "\(what) of \(body.count) bytes, and it takes \(count)")
        }
    }

    private mutating func readSection(_ body: Range<Int>) throws(CaptureDamage) {
        try require(16, of: body, "a section header")
        let major = number16(body.lowerBound + 4)
        guard major == 1 else {
            throw corrupt(at: body.lowerBound + 4, "version \(major) of pcapng, and 1 is the one there is")
        }
        firstInterface = interfaces.count
        for option in try options(body.dropFirst(16)) where option.code == PcapngOption.comment {
            if comments.count < Self.mostComments { comments.append(text(option.value)) }
        }
    }

    private mutating func readInterface(_ body: Range<Int>) throws(CaptureDamage) {
        try require(8, of: body, "the description of an interface")
        guard interfaces.count < Self.mostInterfaces else {
            throw corrupt(at: body.lowerBound, "more than \(Self.mostInterfaces) interfaces")
        }
        var interface = CaptureInterface(
            linkType: LinkType(rawValue: number16(body.lowerBound)),
            snapLength: Int(number32(body.lowerBound + 4))
        )
        var offset: Int64 = 0
        for option in try options(body.dropFirst(8)) {
            switch option.code {
            case PcapngOption.interfaceName: interface.name = text(option.value)
            case PcapngOption.timestampResolution where !option.value.isEmpty:
                let resolution = buffer[option.value.lowerBound]
                guard let clock = CaptureClock(resolution: resolution) else {
                    throw corrupt(
                        at: option.value.lowerBound,
                        "a clock of resolution \(resolution), finer than 64 bits"
                    )
                }
                interface.clock = clock
            case PcapngOption.timestampOffset where option.value.count == 8:
                offset = Int64(bitPattern: number64(option.value.lowerBound))
            default: break
            }
        }
        interface.clock.offset = offset
        interfaces.append(interface)
    }

    private mutating func readStatistics(_ body: Range<Int>) throws(CaptureDamage) {
        try require(12, of: body, "the statistics of an interface")
        let index = try interface(number32(body.lowerBound), at: body.lowerBound)
        // Dropped by the interface, and by the system.
        let codes = [PcapngOption.dropped, PcapngOption.droppedBySystem]
        let counts = try options(body.dropFirst(12)).filter { codes.contains($0.code) && $0.value.count == 8 }
        guard !counts.isEmpty else { return }
        interfaces[index].dropped = counts.reduce(0) { sum, option in
            let (all, overflow) = sum.addingReportingOverflow(Int(clamping: number64(option.value.lowerBound)))
            return overflow ? .max : all
        }
    }

    private mutating func readPacket(_ kind: PcapngBlock?, _ body: Range<Int>) throws(CaptureDamage) -> Frame? {
        try require(20, of: body, "a packet block")
        let first = body.lowerBound
        // The older block tells its interface in two bytes, and how many packets were lost in two more.
        let named = kind == .enhancedPacket ? number32(first) : UInt32(number16(first))
        let index = try interface(named, at: first)
        let captured = Int(number32(first + 12))
        let padded = (captured + 3) & ~3
        guard captured <= Self.longestPacket, padded <= body.count - 20 else {
            let room = body.count - 20
            throw corrupt(at: first + 12, "a packet of \(captured) bytes in a block with room for \(room)")
        }
        let ticks = UInt64(number32(first + 4)) << 32 | UInt64(number32(first + 8))
        let clock = interfaces[index].clock
        let frame = Frame(
            number: count + 1,
            timestamp: clock == .nanoseconds && ticks <= UInt64(Int64.max)
                ? Timestamp(nanoseconds: Int64(ticks)) : clock.timestamp(ticks),
            originalLength: max(captured, Int(number32(first + 16))),
            interface: index,
            linkType: interfaces[index].linkType,
            bytes: first + 20..<first + 20 + captured
        )
        if body.count > 20 + padded {
            let all = try options(body.dropFirst(20 + padded))
            packetComments = all.lazy.filter { $0.code == PcapngOption.comment }.map { text($0.value) }
        }
        count += 1
        return frame
    }

    /// One without a time, of the section's first interface.
    private mutating func readSimplePacket(_ body: Range<Int>) throws(CaptureDamage) -> Frame? {
        try require(4, of: body, "a packet block")
        let index = try interface(0, at: body.lowerBound)
        let original = Int(number32(body.lowerBound))
        let snapLength = interfaces[index].snapLength
        let captured = snapLength == 0 ? original : min(original, snapLength)
        guard captured <= min(Self.longestPacket, body.count - 4) else {
            let room = body.count - 4
            throw corrupt(at: body.lowerBound, "a packet of \(captured) bytes in a block with room for \(room)")
        }
        count += 1
        return Frame(
            number: count,
            timestamp: Timestamp(nanoseconds: 0),
            originalLength: original,
            interface: index,
            linkType: interfaces[index].linkType,
            bytes: body.lowerBound + 4..<body.lowerBound + 4 + captured
        )
    }

    private func interface(_ number: UInt32, at position: Int) throws(CaptureDamage) -> Int {
        let index = firstInterface + Int(number)
        guard index < interfaces.count else {
            throw corrupt(at: position, "a packet of interface \(number), which nothing has described")
        }
        return index
    }

    private func number64(_ position: Int) -> UInt64 {
        let number = buffer.span.number64(at: position)
        return isSwapped ? number.byteSwapped : number
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: buffer[range], as: UTF8.self)
    }

    private func options(
        _ range: Range<Int>
    ) throws(CaptureDamage) -> [(code: UInt16, value: Range<Int>)] {
        var all: [(code: UInt16, value: Range<Int>)] = []
        var position = range.lowerBound
        while position < range.upperBound {
            guard range.upperBound - position >= 4 else { break }
            let code = number16(position)
            let length = Int(number16(position + 2))
            guard code != PcapngOption.end else { break }
            guard length <= range.upperBound - position - 4 else {
                throw corrupt(at: position, "an option of \(length) bytes, which reaches beyond its block")
            }
            all.append((code, position + 4..<position + 4 + length))
            position += 4 + (length + 3) & ~3
        }
        return all
    }
}

/// How a pcap file begins: in which byte order, with which clock.
private struct PcapMagic {
    var isSwapped: Bool
    var clock = CaptureClock.microseconds
    var recordHeader = 16

    /// - Parameter number: the first four bytes in network byte order.
    init?(_ number: UInt32) {
        isSwapped = number & 0xFF == 0xA1
        switch isSwapped ? number.byteSwapped : number {
        case 0xA1B2_C3D4: break
        case 0xA1B2_3C4D: clock = .nanoseconds
        // A patched libpcap of old, with the interface and more behind the lengths.
        case 0xA1B2_CD34: recordHeader = 24
        default: return nil
        }
    }
}
