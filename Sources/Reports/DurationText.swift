/// Durations in nanoseconds as text, without a locale.
package enum DurationText {
    /// Such as `850 µs`, `12 ms`, `1.25 s` and `3 min 5 s`.
    package static func short(_ nanoseconds: Int64) -> String {
        let nanoseconds = max(0, nanoseconds)
        switch nanoseconds {
        case ..<1_000_000: return "\(nanoseconds / 1_000) µs"
        case ..<1_000_000_000: return "\(nanoseconds / 1_000_000) ms"
        case ..<60_000_000_000:
            return fixed(nanoseconds / 10_000_000, decimals: 2) + " s"
        default:
            let seconds = nanoseconds / 1_000_000_000
            return "\(seconds / 60) min \(seconds % 60) s"
        }
    }

    /// Seconds with three decimals: `1.250`.
    package static func seconds(_ nanoseconds: Int64) -> String {
        fixed((max(0, nanoseconds) + 500_000) / 1_000_000, decimals: 3)
    }

    /// Milliseconds with three decimals: `0.375`.
    static func milliseconds(_ nanoseconds: Int64) -> String {
        let microseconds = nanoseconds / 1_000
        return "\(microseconds / 1_000).\(String(1_000 + abs(microseconds % 1_000)).dropFirst())"
    }

    /// A number of hundredths, thousandths and so on with its point.
    private static func fixed(_ number: Int64, decimals: Int) -> String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return "\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
    }
}
