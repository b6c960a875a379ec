/// Moments as text, without a time zone's data.
enum TimestampText {
    /// `2026-01-31T09:05:00` in UTC, the form that JUnit's schemas ask for.
    static func utc(milliseconds: Int64) -> String {
        let seconds = floorDivide(milliseconds, by: 1_000)
        let (year, month, day) = date(days: floorDivide(seconds, by: 86_400))
        let rest = seconds - floorDivide(seconds, by: 86_400) * 86_400
        let clock = [rest / 3_600, rest / 60 % 60, rest % 60].map(twoDigits).joined(separator: ":")
        return "\(year)-\(twoDigits(month))-\(twoDigits(day))T\(clock)"
    }

    private static func twoDigits(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    private static func floorDivide(_ number: Int64, by divisor: Int64) -> Int64 {
        (number - (number % divisor + divisor) % divisor) / divisor
    }

    /// The Gregorian date so many days after 1970-01-01, by counting years that begin in March within eras of 400.
    private static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * march + 2) / 5 + 1)
    }
}
