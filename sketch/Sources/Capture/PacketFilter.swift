import CPcap
package import Wire

/// A compiled pcap-filter(7) expression, for packets that are already in hand.
package struct PacketFilter: Sendable {
    /// The expression has a mistake: libpcap's words.
    package struct Failure: Error, Hashable, Sendable {
        package var message: String
    }

    private let program: [bpf_insn]

    /// - Throws: `Failure` with what libpcap says of a mistaken expression.
    package init(_ expression: String, linkType: LinkType = .ethernet) throws(Failure) {
        program = try Self.compile(expression, linkType: linkType)
    }

    /// What is wrong with an expression, or nil.
    package static func mistake(in expression: String) -> String? {
        do {
            _ = try PacketFilter(expression)
            return nil
        } catch {
            return error.message
        }
    }

    /// Whether the packet satisfies the expression (bpf_filter(3)).
    package func matches(_ packet: Packet) -> Bool {
        unsafe program.withUnsafeBufferPointer { program in
            unsafe packet.bytes.withUnsafeBufferPointer { bytes in
                unsafe bpf_filter(
                    program.baseAddress,
                    bytes.baseAddress,
                    UInt32(clamping: packet.originalLength),
                    UInt32(clamping: bytes.count)
                ) != 0
            }
        }
    }

    /// The instructions, with `length` as the number of octets that an accepted packet keeps.
    static func compile(
        _ expression: String,
        linkType: LinkType,
        keeping length: Int = 65_535
    ) throws(Failure) -> [bpf_insn] {
        guard let handle = unsafe pcap_open_dead(Int32(linkType.rawValue), Int32(length)) else {
            throw Failure(message: "out of memory")
        }
        defer { unsafe pcap_close(handle) }
        var program = unsafe bpf_program()
        // PCAP_NETMASK_UNKNOWN: only `ip broadcast` needs the netmask.
        guard unsafe pcap_compile(handle, &program, expression, 1, 0xFFFF_FFFF) == 0 else {
            throw unsafe Failure(message: String(cString: pcap_geterr(handle)))
        }
        defer { unsafe pcap_freecode(&program) }
        return unsafe Array(UnsafeBufferPointer(start: program.bf_insns, count: Int(program.bf_len)))
    }
}
