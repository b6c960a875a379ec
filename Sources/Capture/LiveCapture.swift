import CLinux
import CPcap
import Glibc
import Synchronization
import Wire

/// A capture of one interface: a libpcap handle that one thread opens, drains and closes.
package final class LiveCapture: Sendable {
    /// What is captured, and how.
    package struct Settings: Sendable {
        package var interface: String
        /// How many bytes of a packet are kept at most.
        package var snapLength: Int
        /// The kernel's buffer, in bytes; it cannot change later.
        package var bufferSize: Int
        /// A pcap-filter(7) expression; empty for every packet.
        package var filter = ""
        /// Whether it is a loopback interface of our own: each packet is seen once, and fences may be sent.
        package var isOwn: Bool

        /// `lo` of an arena, with a MTU of 1500: a packet fits into the snap length.
        package static func arena(isBulky: Bool) -> Settings {
            Settings(interface: "lo", snapLength: 1_600, bufferSize: isBulky ? 32 << 20 : 8 << 20, isOwn: true)
        }

        /// An interface that others use too.
        package static func shared(_ interface: String, filter: String) -> Settings {
            Settings(interface: interface, snapLength: 65_550, bufferSize: 32 << 20, filter: filter, isOwn: false)
        }
    }

    /// What is kept of a packet when only its headers are wanted, in bytes.
    package static let headerLength = 96

    package let settings: Settings
    private let sink: any PacketSink
    /// Wakes the thread.
    private let bell: Int32
    private let state = Mutex(State())

    private struct State {
        var fence: Fence?
        var lastFence: UInt64 = 0
        var descriptor: Int32?
        var linkType = LinkType.ethernet
        var isStopped = false
    }

    /// Begins to open it; `sink` is told when it is open, and why it is not.
    package init(_ settings: Settings, sink: any PacketSink) {
        self.settings = settings
        self.sink = sink
        bell = clinux_eventfd()
        let capture = unsafe Unmanaged.passRetained(self)
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<LiveCapture>.fromOpaque(context).takeRetainedValue().capture()
                return nil
            },
            capture.toOpaque()
        )
        guard result == 0 else {
            unsafe capture.release()
            let words = unsafe String(cString: strerror(result))
            sink.failed(CaptureProblem(message: "there is no thread for a capture: \(words)"))
            return
        }
        pthread_detach(thread)
    }

    deinit {
        _ = close(bell)
    }

    /// Ends the thread, which then closes the handle.
    ///
    /// Closing takes the kernel some 25 ms, which nobody waits for.
    package func stop() {
        state.withLock { $0.isStopped = true }
        ring()
    }

    private func ring() {
        var one: UInt64 = 1
        _ = unsafe write(bell, &one, 8)
    }

    /// Sets a fence, and tells its number; nil where nothing is captured.
    ///
    /// On an interface of our own it is a frame. Where others would see that, the thread empties the kernel's buffer
    /// once from now on: what this machine has sent and what its sockets have received stands in it already.
    package func setFence() -> UInt64? {
        state.withLock { state in
            guard state.descriptor != nil else { return nil }
            state.lastFence += 1
            guard let fence = state.fence else {
                ring()
                return state.lastFence
            }
            return fence.send(state.lastFence) ? state.lastFence : nil
        }
    }

    /// Whether later packets keep only their headers; the handle stays as it is.
    ///
    /// - Throws: `CaptureProblem` when the kernel refuses the filter.
    package func keep(headersOnly: Bool) throws(CaptureProblem) {
        let (descriptor, linkType) = state.withLock { ($0.descriptor, $0.linkType) }
        guard let descriptor else { throw CaptureProblem(message: "the capture on \(settings.interface) has ended") }
        try attach(headersOnly ? Self.headerLength : settings.snapLength, descriptor, linkType)
    }

    private func attach(_ length: Int, _ descriptor: Int32, _ linkType: LinkType) throws(CaptureProblem) {
        let filter: PacketFilter
        do throws(PacketFilter.Mistake) {
            filter = try PacketFilter(settings.filter, linkType: linkType, keeping: length)
        } catch {
            throw CaptureProblem(message: "the filter '\(settings.filter)' does not compile: \(error.message)")
        }
        let count = UInt16(clamping: filter.instructions.count)
        let status = unsafe filter.instructions.withUnsafeBufferPointer { instructions in
            unsafe cpcap_attach_filter(descriptor, instructions.baseAddress, count)
        }
        guard status == 0 else {
            throw unsafe CaptureProblem(message: "a filter was refused: \(String(cString: strerror(errno)))")
        }
    }
}

/// What happens on the thread.
extension LiveCapture {
    private func capture() {
        do throws(CaptureProblem) {
            let handle = unsafe try open()
            defer {
                state.withLock { state in
                    state.fence?.close()
                    state.fence = nil
                    state.descriptor = nil
                }
                unsafe pcap_close(handle)
            }
            let descriptor = unsafe pcap_fileno(handle)
            let linkType = unsafe LinkType(dataLink: pcap_datalink(handle))
            try attach(settings.snapLength, descriptor, linkType)
            let fence = settings.isOwn ? Fence(interface: settings.interface) : nil
            state.withLock { state in
                state.fence = fence
                state.descriptor = descriptor
                state.linkType = linkType
            }
            sink.opened(linkType)
            unsafe try drain(handle, fence)
        } catch {
            sink.failed(error)
        }
    }

    private func open() throws(CaptureProblem) -> OpaquePointer {
        var text = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard let handle = unsafe pcap_create(settings.interface, &text) else {
            let words = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw CaptureProblem(message: "nothing can be captured on \(settings.interface): \(words)")
        }
        unsafe pcap_set_snaplen(handle, Int32(settings.snapLength))
        unsafe pcap_set_buffer_size(handle, Int32(settings.bufferSize))
        unsafe pcap_set_immediate_mode(handle, 1)
        unsafe pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
        let status = unsafe pcap_activate(handle)
        if status >= 0, unsafe pcap_setnonblock(handle, 1, &text) == 0 {
            if settings.isOwn { _ = unsafe clinux_ignore_outgoing(pcap_fileno(handle)) }
            return unsafe handle
        }
        defer { unsafe pcap_close(handle) }
        let isForbidden = status == PCAP_ERROR_PERM_DENIED || status == PCAP_ERROR_PROMISC_PERM_DENIED
        let words = unsafe String(cString: pcap_geterr(handle))
        let reason = words.isEmpty ? unsafe String(cString: pcap_statustostr(status)) : words
        throw CaptureProblem(
            message: isForbidden
                ? "this user may not capture on \(settings.interface)"
                : "nothing can be captured on \(settings.interface): \(reason)",
            remedy: isForbidden ? CaptureProblem.rights : nil
        )
    }

    /// Hands on packets until it is stopped.
    private func drain(_ handle: OpaquePointer, _ fence: Fence?) throws(CaptureProblem) {
        var waits = [
            pollfd(fd: unsafe pcap_get_selectable_fd(handle), events: Int16(POLLIN), revents: 0),
            pollfd(fd: bell, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            _ = unsafe poll(&waits, nfds_t(waits.count), -1)
            var count: UInt64 = 0
            if waits[1].revents != 0 { _ = unsafe read(bell, &count, 8) }
            let (isStopped, lastFence) = state.withLock { ($0.isStopped, $0.lastFence) }
            if isStopped { return }
            var header: UnsafeMutablePointer<pcap_pkthdr>?
            var data: UnsafePointer<UInt8>?
            var status: Int32 = 1
            while true {
                status = unsafe pcap_next_ex(handle, &header, &data)
                guard status == 1, let header = unsafe header?.pointee, let data = unsafe data else { break }
                let bytes = unsafe Span(_unsafeStart: data, count: Int(header.caplen))
                if let number = fence?.number(of: bytes) {
                    sink.passed(fence: number, dropped: unsafe dropped(handle))
                } else {
                    sink.take(header.timestamp, originalLength: Int(header.len), bytes)
                }
            }
            guard status >= 0 else {
                let words = unsafe String(cString: pcap_geterr(handle))
                throw CaptureProblem(message: "the capture on \(settings.interface) ended: \(words)")
            }
            if fence == nil { sink.passed(fence: lastFence, dropped: unsafe dropped(handle)) }
            sink.rested()
        }
    }

    private func dropped(_ handle: OpaquePointer) -> Int {
        var statistics = pcap_stat()
        guard unsafe pcap_stats(handle, &statistics) == 0 else { return 0 }
        return Int(statistics.ps_drop) + Int(statistics.ps_ifdrop)
    }
}

extension pcap_pkthdr {
    /// The handle counts nanoseconds, whatever the field is called.
    fileprivate var timestamp: Timestamp {
        Timestamp(nanoseconds: Int64(ts.tv_sec) * 1_000_000_000 + Int64(ts.tv_usec))
    }
}
