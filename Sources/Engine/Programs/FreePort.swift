import Sockets

/// Ports by lot, where there is no arena.
enum FreePort {
    /// A port that was free just now, below those that the kernel gives to clients.
    static func any() -> UInt16 {
        for _ in 0..<100 {
            let port = UInt16.random(in: 10_000..<32_000)
            // With its bytes swapped it has to be another one.
            if port != port.byteSwapped, Socket.isFree(.loopback(port: port)) { return port }
        }
        return 31_999
    }
}
