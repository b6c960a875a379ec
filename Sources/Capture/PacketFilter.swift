import CPcap
package import Wire

/// A compiled pcap-filter(7) expression.
package struct PacketFilter: Sendable {
    /// What libpcap says of an expression that it does not understand.
    package struct Mistake: Error, Hashable, Sendable {
        package var message: String
    }

    let instructions: [bpf_insn]

    /// Compiles an expression, the empty one for every packet; a packet that it accepts keeps `length` bytes.
    ///
    /// - Throws: `Mistake`.
    package init(_ expression: String, linkType: LinkType, keeping length: Int = 262_144) throws(Mistake) {
        guard let handle = unsafe pcap_open_dead(linkType.dataLink, Int32(length)) else {
            throw Mistake(message: "there is no memory for it")
        }
        defer { unsafe pcap_close(handle) }
        var program = unsafe bpf_program()
        let noNetmask: UInt32 = 0xFFFF_FFFF
        guard unsafe pcap_compile(handle, &program, expression, 1, noNetmask) == 0 else {
            throw unsafe Mistake(message: String(cString: pcap_geterr(handle)))
        }
        defer { unsafe pcap_freecode(&program) }
        instructions = unsafe Array(UnsafeBufferPointer(start: program.bf_insns, count: Int(program.bf_len)))
    }

    /// Whether a packet satisfies it (pcap_offline_filter(3)).
    package func matches(_ packet: Packet) -> Bool {
        unsafe instructions.withUnsafeBufferPointer { program in
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
}
