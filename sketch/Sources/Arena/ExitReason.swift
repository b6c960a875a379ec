import CLinux

/// How a process ended.
package enum ExitReason: Sendable, Hashable {
    case exited(Int32)
    /// By this signal.
    case killed(Int32)

    /// `exited with status 1`, `was killed by SIGSEGV`.
    package var summary: String {
        switch self {
        case .exited(let status): "exited with status \(status)"
        case .killed(let number): "was killed by SIG\(Self.name(of: number))"
        }
    }

    /// The name of a signal, without `SIG` (signal(7)).
    package static func name(of number: Int32) -> String {
        unsafe clinux_signal_name(number).map { unsafe String(cString: $0) } ?? "\(number)"
    }
}
