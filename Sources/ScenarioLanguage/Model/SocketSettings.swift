/// What stands beside a `connect` or `listen` about the socket that it opens.
package struct SocketSettings: Sendable, Hashable {
    /// An IP version.
    package enum Family: String, Sendable, CaseIterable {
        case ipv4, ipv6
    }

    /// nil for whichever the other end has; a listener then takes IPv4.
    package var family: Family?
    /// The port that it connects from; nil for any free one.
    package var sourcePort: UInt16?
    /// TCP_NODELAY: what is sent apart leaves apart.
    package var noDelay = true
    /// SO_KEEPALIVE.
    package var keepAlive = false
    /// SO_RCVBUF in bytes, of which the kernel makes twice as many (socket(7)); nil for the system's.
    package var receiveBuffer: Int?
    /// SO_SNDBUF in bytes; nil for the system's.
    package var sendBuffer: Int?

    /// What of it makes no sense for a Unix socket.
    var needsIP: String? {
        if family != nil { return "'family'" }
        if sourcePort != nil { return "'source port'" }
        if keepAlive { return "'keepalive'" }
        return noDelay ? nil : "'nodelay'"
    }
}
