/// Times as the API writes them.
package enum RFC3339 {
    /// `2026-01-02T03:04:05Z`, whole seconds.
    package static func string(_ seconds: Double) -> String {
        let (date, time) = parts(Int(seconds.rounded(.down)))
        return "\(date)T\(time)Z"
    }

    /// With microseconds (meta/v1 `MicroTime`).
    package static func micro(_ seconds: Double) -> String {
        let whole = seconds.rounded(.down)
        let (date, time) = parts(Int(whole))
        return "\(date)T\(time).\(padded(Int((seconds - whole) * 1_000_000), 6))Z"
    }

    private static func parts(_ seconds: Int) -> (date: String, time: String) {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let left = seconds - days * 86_400
        let (year, month, day) = civil(days)
        return (
            "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))",
            "\(padded(left / 3600, 2)):\(padded(left / 60 % 60, 2)):\(padded(left % 60, 2))"
        )
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    /// Seconds since 1970 of `2026-01-02T03:04:05[.678](Z|+01:00)`; nil where it is no such time.
    package static func seconds(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == 45, bytes[7] == 45, bytes[13] == 58, bytes[16] == 58,
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var fraction = 0.0
        var index = 19
        if bytes[index] == 46 {
            var scale = 0.1
            index += 1
            while index < bytes.count, (48...57).contains(bytes[index]) {
                fraction += Double(bytes[index] - 48) * scale
                scale /= 10
                index += 1
            }
        }
        guard let shift = offset(bytes[index...]) else { return nil }
        let whole = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - shift
        return Double(whole) + fraction
    }

    /// A log line's time, which conmon writes with an offset, in UTC with `Z` as clients expect.
    package static func utc(_ text: String) -> String {
        text.hasSuffix("+00:00") ? text.dropLast(6) + "Z" : text
    }

    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
        if bytes.count == 1, bytes.first == 90 || bytes.first == 122 { return 0 }
        let bytes = Array(bytes)
        guard bytes.count == 6, bytes[0] == 43 || bytes[0] == 45, let hours = number(bytes[1..<3]),
            let minutes = number(bytes[4..<6])
        else { return nil }
        return (hours * 3600 + minutes * 60) * (bytes[0] == 45 ? -1 : 1)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.allSatisfy { (48...57).contains($0) } ? digits.reduce(0) { $0 * 10 + Int($1 - 48) } : nil
    }

    /// Days since 1970 of a date of the proleptic Gregorian calendar, after H. Hinnant, "chrono-Compatible Low-Level
    /// Date Algorithms".
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int) -> (Int, Int, Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let index = (5 * dayOfYear + 2) / 153
        let month = index < 10 ? index + 3 : index - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * index + 2) / 5 + 1)
    }
}
