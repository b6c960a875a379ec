/// Why bytes are not what they were taken for, and where.
package struct WireError: Error, Hashable, Sendable {
    /// What is wrong with a field.
    package enum Problem: Hashable, Sendable {
        /// So many bytes are needed; fewer were captured.
        case truncated(needed: Int, available: Int)
        /// A value that no well-formed packet has.
        case malformed(Int)
        /// A value that is not read here.
        case unsupported(Int)
    }

    package var problem: Problem
    /// Of which protocol and what: `TCP data offset`.
    package var field: String
    /// Where the field begins, in bytes from the start of the packet.
    package var offset: Int

    package init(_ problem: Problem, _ field: String, at offset: Int) {
        self.problem = problem
        self.field = field
        self.offset = offset
    }
}

extension WireError: CustomStringConvertible {
    /// `TCP data offset at byte 46 cannot be 3`.
    package var description: String {
        switch problem {
        case .truncated(let needed, let available):
            "\(field) at byte \(offset) needs \(needed) bytes, \(available) are there"
        case .malformed(let value): "\(field) at byte \(offset) cannot be \(value)"
        case .unsupported(let value): "\(field) \(value) at byte \(offset) is not supported"
        }
    }
}
