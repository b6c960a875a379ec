import CPcap
import Glibc
import Synchronization
package import Wire

/// A live capture on one interface: a libpcap handle, drained by a thread of its own.
package final class CaptureSession: Sendable {
    /// The octets of a packet that are kept at most.
    package static let snapLength = 1_600
    /// What is kept of a packet when only its headers are wanted.
    package static let headerLength = 96

    package let interface: String
    package let linkType: LinkType
    /// The address of the `pcap_t`, which the capture thread alone uses once it runs.
    private let handle: Int
    private let filter: String
    private let fences: Fences
    private let deliver: @Sendable (Packet) -> Void

    /// Opens the interface and begins to deliver its packets to `deliver`, on the capture thread.
    ///
    /// - `filter`: a pcap-filter(7) expression; empty for everything.
    /// - `bufferSize`: the kernel's buffer in octets: 8 MiB is enough for conversations, 32 MiB for bulk.
    /// - Throws: `CaptureError`, with the remedy when the right to capture is missing.
    package init(
        interface: String,
        filter: String = "",
        bufferSize: Int = 8 << 20,
        deliver: @escaping @Sendable (Packet) -> Void
    ) throws(CaptureError) {
        let handle = unsafe try Self.open(interface, bufferSize: bufferSize)
        self.handle = Int(bitPattern: handle)
        self.interface = interface
        linkType = unsafe LinkType(rawValue: UInt32(pcap_datalink(handle)))
        fences = try Fences(isLoopback: interface == "lo")
        self.filter = filter.isEmpty ? "" : "(\(filter)) or udp port \(fences.port)"
        self.deliver = deliver
        if interface == "lo" { unsafe Self.ignoreOutgoing(handle) }
        try keep(headersOnly: false)
        start()
    }

    /// Lets later packets keep only their headers, or all of them up to the snap length.
    ///
    /// The kernel's filter is exchanged; the handle stays.
    package func keep(headersOnly: Bool) throws(CaptureError) {
        let length = headersOnly ? Self.headerLength : Self.snapLength
        let program: [bpf_insn]
        do {
            program = try PacketFilter.compile(filter, linkType: linkType, keeping: length)
        } catch {
            throw CaptureError(message: "the capture filter '\(filter)' does not compile: \(error.message)")
        }
        let count = UInt16(clamping: program.count)
        let isAttached = unsafe program.withUnsafeBufferPointer { instructions in
            unsafe cpcap_attach_filter(descriptor, instructions.baseAddress, count) == 0
        }
        guard isAttached else {
            throw unsafe CaptureError(message: "the capture filter was refused: \(String(cString: strerror(errno)))")
        }
    }

    /// Waits until every packet that was sent before this call has been delivered.
    ///
    /// - Returns: how many packets the kernel has dropped so far, or nil when the fence was lost too.
    package func fence() async -> Int? {
        await fences.pass()
    }

    /// Ends the capture thread, which then closes the handle (22–28 ms that no one waits for).
    package func close() {
        fences.close()
        unsafe pcap_breakloop(OpaquePointer(bitPattern: handle))
    }

    private var descriptor: Int32 {
        unsafe pcap_fileno(OpaquePointer(bitPattern: handle))
    }
}

extension CaptureSession {
    private static func open(_ interface: String, bufferSize: Int) throws(CaptureError) -> OpaquePointer {
        var text = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard let handle = unsafe pcap_create(interface, &text) else {
            let words = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw CaptureError(message: "cannot capture on \(interface): \(words)")
        }
        unsafe pcap_set_snaplen(handle, Int32(snapLength))
        unsafe pcap_set_buffer_size(handle, Int32(bufferSize))
        unsafe pcap_set_immediate_mode(handle, 1)
        unsafe pcap_set_timeout(handle, Fences.tickMilliseconds)
        unsafe pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
        let status = unsafe pcap_activate(handle)
        guard status < 0 else { return unsafe handle }
        defer { unsafe pcap_close(handle) }
        let words = unsafe String(cString: pcap_geterr(handle))
        let isForbidden = status == PCAP_ERROR_PERM_DENIED || status == PCAP_ERROR_PROMISC_PERM_DENIED
        throw CaptureError(
            message: isForbidden ? "no right to capture on \(interface)" : "cannot capture on \(interface): \(words)",
            remedy: isForbidden ? CaptureError.rights : nil
        )
    }

    /// On loopback every packet passes twice, out and in; libpcap would drop one of them after it took up the buffer.
    private static func ignoreOutgoing(_ handle: OpaquePointer) {
        var one: Int32 = 1
        let packetIgnoreOutgoing: Int32 = 23
        _ = unsafe setsockopt(pcap_fileno(handle), SOL_PACKET, packetIgnoreOutgoing, &one, 4)
    }

    private func start() {
        let session = unsafe Unmanaged.passRetained(self)
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<CaptureSession>.fromOpaque(context).takeRetainedValue().drain()
                return nil
            },
            session.toOpaque()
        )
        if result == 0 { pthread_detach(thread) } else { unsafe session.release() }
    }

    /// Delivers packets until the session is closed.
    private func drain() {
        guard let handle = unsafe OpaquePointer(bitPattern: handle) else { return }
        defer { unsafe pcap_close(handle) }
        var header: UnsafeMutablePointer<pcap_pkthdr>?
        var data: UnsafePointer<UInt8>?
        while !fences.isClosed {
            let status = unsafe pcap_next_ex(handle, &header, &data)
            guard status >= 0 else { break }
            guard status == 1, let header = unsafe header?.pointee, let data = unsafe data else {
                fences.tick()
                continue
            }
            let bytes = unsafe Bytes(UnsafeBufferPointer(start: data, count: Int(header.caplen)))
            if let fence = fences.number(of: bytes) {
                fences.arrived(fence, drops: unsafe Self.drops(handle))
            } else {
                deliver(
                    Packet(
                        // The precision is nanoseconds, whatever the field is called.
                        timestamp: Timestamp(
                            nanoseconds: Int64(header.ts.tv_sec) * 1_000_000_000 + Int64(header.ts.tv_usec)
                        ),
                        linkType: linkType,
                        originalLength: Int(header.len),
                        bytes: bytes
                    )
                )
            }
        }
        fences.close()
    }

    private static func drops(_ handle: OpaquePointer) -> Int {
        var statistics = pcap_stat()
        guard unsafe pcap_stats(handle, &statistics) == 0 else { return 0 }
        return Int(statistics.ps_drop)
    }
}
