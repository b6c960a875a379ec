import ScenarioLanguage

/// Bytes and texts of strangers, as text that can be shown anywhere: nothing in it moves a cursor, ends a line that it
/// should not, or hides what stands beside it.
package enum ByteText {
    /// Printable ASCII as it is, the rest as `\n`, `\r`, `\t`, `\\` and `\xNN`: no two payloads look alike.
    package static func visible(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n"): text += #"\n"#
            case UInt8(ascii: "\r"): text += #"\r"#
            case UInt8(ascii: "\t"): text += #"\t"#
            case UInt8(ascii: "\\"): text += #"\\"#
            case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += escape(byte)
            }
        }
        return text
    }

    /// The byte as `\xNN`.
    static func escape(_ byte: UInt8) -> String {
        #"\x"# + hex(UInt64(byte), width: 2).uppercased()
    }

    static func hex(_ number: UInt64, width: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// A text of several lines: line ends stay, escape sequences of terminals go, and every other scalar that is not
    /// meant to be seen becomes the `\xNN` of its UTF-8.
    package static func lines(_ text: String) -> String {
        var visible = ""
        for scalar in withoutEscapeSequences(text).unicodeScalars {
            append(scalar, to: &visible, keeping: "\n")
        }
        return visible
    }

    /// A text as one line: like `lines`, with line ends as `\n`.
    package static func line(_ text: String) -> String {
        var visible = ""
        for scalar in withoutEscapeSequences(text).unicodeScalars {
            append(scalar, to: &visible, keeping: nil)
        }
        return visible
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String, keeping lineEnd: Unicode.Scalar?) {
        switch scalar {
        case _ where scalar == lineEnd: text.unicodeScalars.append(scalar)
        case "\n": text += #"\n"#
        case "\r": text += #"\r"#
        case "\t": text += lineEnd == nil ? #"\t"# : "\t"
        case _ where scalar.isVisible: text.unicodeScalars.append(scalar)
        default: for byte in String(scalar).utf8 { text += escape(byte) }
        }
    }
}
