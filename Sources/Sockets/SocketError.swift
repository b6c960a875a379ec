import Glibc

/// Why a call on a socket did not do what it was asked.
package enum SocketError: Error, Hashable, Sendable {
    /// The deadline came first.
    case timedOut
    /// ECONNREFUSED: RST in answer to SYN, or an ICMP port unreachable in answer to a datagram.
    case connectionRefused
    /// ECONNRESET.
    case connectionReset
    /// EPIPE.
    case brokenPipe
    /// EAGAIN of connect(2): the queue of a Unix socket's listener is full.
    case queueFull
    /// The task was cancelled, or the socket was closed under its waiter.
    case cancelled
    /// Any other failure of a system call.
    case system(call: String, errno: Int32)

    init(_ call: String, errno code: Int32) {
        self =
            switch code {
            case ECONNREFUSED: .connectionRefused
            case ECONNRESET: .connectionReset
            case EPIPE: .brokenPipe
            case ETIMEDOUT: .timedOut
            default: .system(call: call, errno: code)
            }
    }
}

extension SocketError {
    /// A Unix socket's path has more than 107 bytes.
    package static func pathTooLong(_ path: String) -> SocketError {
        .system(call: "bind to \(path)", errno: ENAMETOOLONG)
    }
}

extension SocketError {
    /// No more files may be opened, by this process or by all together (EMFILE, ENFILE), until some are closed.
    package var isWantOfDescriptors: Bool {
        if case .system(_, let code) = self { code == EMFILE || code == ENFILE } else { false }
    }
}

extension SocketError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .timedOut: "timed out"
        case .connectionRefused: "connection refused"
        case .connectionReset: "connection reset"
        case .brokenPipe: "broken pipe"
        case .queueFull: "the queue of connections is full"
        case .cancelled: "cancelled"
        case .system(let call, EMFILE):
            "\(call): \(DescriptorLimit.current) files and sockets are open, and no more may be (ulimit -n)"
        case .system(let call, let code): unsafe "\(call): \(String(cString: strerror(code)))"
        }
    }
}
