extension Duration {
    /// `2 s`, `250 ms`, `1.5 s`.
    package var text: String {
        let (seconds, attoseconds) = components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        guard microseconds >= 1_000_000 else { return "\(Self.short(microseconds, 1_000)) ms" }
        return "\(Self.short(microseconds, 1_000_000)) s"
    }

    /// With as many decimals as there are.
    private static func short(_ number: Int64, _ unit: Int64) -> String {
        let value = Double(number) / Double(unit)
        return number.isMultiple(of: unit) ? String(number / unit) : String(value)
    }
}
