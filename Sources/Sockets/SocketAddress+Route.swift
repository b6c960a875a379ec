import CLinux

extension SocketAddress {
    /// How many bytes the TCP socket with this address has received from `peer` and not read; nil when it cannot be seen,
    /// because it is on another machine.
    package func unread(from peer: SocketAddress) -> Int? {
        let count = unsafe withKernelForm { own, _ in
            unsafe peer.withKernelForm { other, _ in unsafe clinux_unread(own, other) }
        }
        return count < 0 ? nil : Int(count)
    }

    /// The name of the interface by which the kernel sends packets to it (rtnetlink(7)); nil when there is no route.
    package var interface: String? {
        var name = [CChar](repeating: 0, count: Int(clinux_interface_name_size))
        let status = unsafe withKernelForm { address, _ in unsafe clinux_route_interface(address, &name) }
        guard status == 0 else { return nil }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
