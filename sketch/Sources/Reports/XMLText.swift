/// Text for XML 1.0, whatever is in it.
enum XMLText {
    /// Character data.
    ///
    /// Never needs CDATA: each `>` is escaped, so `]]>` cannot occur.
    static func content(_ text: String) -> String {
        escape(ByteText.lines(text), isAttribute: false)
    }

    /// The value of an attribute, to stand between double quotes.
    static func attribute(_ text: String) -> String {
        escape(ByteText.withoutEscapeSequences(text), isAttribute: true)
    }

    private static func escape(_ text: String, isAttribute: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"" where isAttribute: escaped += "&quot;"
            // XML 1.0 §3.3.3: a literal one would be read as a space.
            case "\n" where isAttribute: escaped += "&#10;"
            case "\r" where isAttribute: escaped += "&#13;"
            case "\t" where isAttribute: escaped += "&#9;"
            default: escaped += isAttribute ? ByteText.line(String(scalar)) : String(scalar)
            }
        }
        return escaped
    }
}
