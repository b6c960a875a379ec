import FoundationEssentials

/// Writes bytes as a payload of the language, as a person would.
struct PayloadWriter {
    /// Payloads that are too long to stand in the scenario, by the names of their files.
    private(set) var files: [(name: String, bytes: [UInt8])] = []
    /// How the names of these begin; nil where none can be written.
    let stem: String?

    /// What is longer does not stand in the scenario as it is.
    static let longest = 1_024
    /// Bytes that are no text are told by hex up to here.
    private static let longestHex = 64
    /// A line of a scenario has no more.
    private static let longestLine = 100

    init(stem: String?) {
        self.stem = stem
    }

    /// The payload; where it is `expected`, the words that are keywords there are written as texts.
    mutating func payload(_ bytes: [UInt8], isExpected: Bool = false) -> String {
        if let lines = Self.text(bytes).flatMap(Self.lines) { return lines }
        if let repeated = Self.repeated(bytes) { return repeated }
        if let text = Self.text(bytes) {
            let isKeyword = isExpected && RecvKeyword(rawValue: text) != nil
            if bytes.count <= Self.longestLine { return isKeyword ? "{text: \(Self.quoted(text))}" : Self.quoted(text) }
        }
        if let text = Self.text(bytes), bytes.count <= Self.longest { return Self.quoted(text) }
        if bytes.count <= Self.longestHex { return "{hex: \(Self.hex(bytes))}" }
        guard bytes.count > Self.longest, let stem else { return "{base64: \(Data(bytes).base64EncodedString())}" }
        if let known = files.first(where: { $0.bytes == bytes }) { return "{file: \(known.name)}" }
        let name = "\(stem).\(files.count + 1).bin"
        files.append((name, bytes))
        return "{file: \(Self.quoted(name))}"
    }

    /// Whether bytes have no short form.
    func isLong(_ bytes: [UInt8]) -> Bool { Self.repeated(bytes) == nil }

    /// As text, where every character of it can be seen or has an escape.
    private static func text(_ bytes: [UInt8]) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let isPlain = text.unicodeScalars.allSatisfy { ["\n", "\r", "\t"].contains($0) || $0.isVisible }
        return isPlain ? text : nil
    }

    /// Between double quotes.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted.split(separator: "${", omittingEmptySubsequences: false).joined(separator: "$${") + "\""
    }

    /// Two lines or more, of which each ends with CRLF.
    private static func lines(_ text: String) -> String? {
        let scalars = Array(text.unicodeScalars)
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            if scalars[index] == "\r", index + 1 < scalars.count, scalars[index + 1] == "\n" {
                lines.append(String(line))
                line = String.UnicodeScalarView()
                index += 2
                continue
            }
            guard scalars[index] != "\r", scalars[index] != "\n" else { return nil }
            line.append(scalars[index])
            index += 1
        }
        guard line.isEmpty, (2...64).contains(lines.count), text.utf8.count <= longest else { return nil }
        return "{lines: [\(lines.map(quoted).joined(separator: ", "))]}"
    }

    /// One piece again and again, and what is left of it.
    private static func repeated(_ bytes: [UInt8]) -> String? {
        guard bytes.count >= 32 else { return nil }
        let period = (1...64).first { period in
            bytes.count >= 4 * period && (period..<bytes.count).allSatisfy { bytes[$0] == bytes[$0 - period] }
        }
        guard let period else { return nil }
        var writer = PayloadWriter(stem: nil)
        let piece = writer.payload(Array(bytes.prefix(period)))
        let times = bytes.count / period
        let rest = Array(bytes.suffix(bytes.count % period))
        let whole = "{repeat: \(piece), times: \(times)}"
        return rest.isEmpty ? whole : "[\(whole), \(writer.payload(rest))]"
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "0" + digits : digits
        }.joined(separator: " ")
    }
}
