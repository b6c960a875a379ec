/// Why octets are not what they were taken for.
package enum WireError: Error, Hashable, Sendable {
    /// There are fewer octets than the field needs.
    case truncated(field: String, needed: Int, available: Int)
    /// A value that this dissector does not read.
    case unsupported(field: String, value: Int)
    /// A value that no well-formed packet or file has.
    case malformed(field: String, value: Int)
}

extension WireError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .truncated(let field, let needed, let available):
            "\(field) needs \(needed) octets, \(available) are there"
        case .unsupported(let field, let value):
            "\(field) \(value) is not supported"
        case .malformed(let field, let value):
            "\(field) cannot be \(value)"
        }
    }
}
