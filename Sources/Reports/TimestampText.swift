import FoundationEssentials

/// Moments as text.
package enum TimestampText {
    /// `2026-01-31T09:05:00` in UTC, the form that JUnit's schemas ask for.
    package static func utc(milliseconds: Int64) -> String {
        let style = Date.ISO8601FormatStyle().year().month().day().time(includingFractionalSeconds: false)
        return Date(timeIntervalSince1970: Double(milliseconds) / 1_000).formatted(style)
    }
}
