import CLinux
import Wire

extension SocketAddress {
    /// The kernel's form.
    var packed: clinux_address {
        switch address {
        case .v4(let bits): clinux_address(is_v6: 0, v4: bits, high: 0, low: 0, port: port)
        case .v6(let high, let low): clinux_address(is_v6: 1, v4: 0, high: high, low: low, port: port)
        }
    }

    init(_ packed: clinux_address) {
        self.init(
            address: packed.is_v6 == 0 ? .v4(packed.v4) : .v6(packed.high, packed.low),
            port: packed.port
        )
    }
}
