/// `HOST:PORT` or `[IPv6]:PORT`.
package struct HostAndPort: Sendable, Hashable, CustomStringConvertible {
    package var host: String
    package var port: UInt16

    /// nil when the text is neither form, or the port is not one of 1 to 65535.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Self.port(text[text.index(after: colon)...]) else {
            return nil
        }
        let host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isBracketed ? host.dropFirst().dropLast() : host
        guard !name.isEmpty, isBracketed == name.contains(":"), !name.contains(where: { "[]".contains($0) }) else {
            return nil
        }
        self.host = String(name)
        self.port = port
    }

    private static func port(_ text: Substring) -> UInt16? {
        guard text.allSatisfy({ "0"..."9" ~= $0 }), let port = UInt16(text), port > 0 else { return nil }
        return port
    }

    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
