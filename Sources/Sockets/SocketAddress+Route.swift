import CLinux

extension SocketAddress {
    /// The name of the interface by which the kernel sends packets to it (rtnetlink(7)); nil when there is no route.
    package var interface: String? {
        var name = [CChar](repeating: 0, count: Int(clinux_interface_name_size))
        let status = unsafe withKernelForm { address, _ in unsafe clinux_route_interface(address, &name) }
        guard status == 0 else { return nil }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
