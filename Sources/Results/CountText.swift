/// Numbers with their nouns.
package enum CountText {
    /// Such as `1 byte` and `2 bytes`.
    package static func of(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}
