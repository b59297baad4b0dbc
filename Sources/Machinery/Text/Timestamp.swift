/// A moment in UTC, as the API writes it: RFC 3339 with whole seconds (`Time`) or microseconds (`MicroTime`).
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    package let seconds: Int64
    /// 0 to 999,999,999.
    package let nanoseconds: Int32

    package init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// The moment `duration` later.
    package func advanced(by duration: Duration) -> Timestamp {
        let (wholeSeconds, attoseconds) = duration.components
        let total = Int64(nanoseconds) + attoseconds / 1_000_000_000
        let carry = total >= 1_000_000_000 ? 1 : total < 0 ? -1 : Int64(0)
        return Timestamp(
            seconds: seconds &+ wholeSeconds &+ carry,
            nanoseconds: Int32(truncatingIfNeeded: total - carry * 1_000_000_000))
    }

    /// The time from `earlier` to this moment; negative where this one is earlier.
    package func since(_ earlier: Timestamp) -> Duration {
        .seconds(seconds &- earlier.seconds) + .nanoseconds(Int64(nanoseconds) - Int64(earlier.nanoseconds))
    }
}

extension Timestamp: CustomStringConvertible {
    /// `2026-05-08T09:30:00Z`.
    package var description: String { date + "T" + clock + "Z" }

    /// With six digits of a second's fraction: `2026-05-08T09:30:00.000000Z`.
    package var microText: String { date + "T" + clock + "." + Self.digits(Int(nanoseconds / 1000), 6) + "Z" }

    private var date: String {
        let (year, month, day) = Self.civil(days: Self.floorDivide(seconds, 86_400))
        return Self.digits(year, 4) + "-" + Self.digits(month, 2) + "-" + Self.digits(day, 2)
    }

    private var clock: String {
        let second = Int(seconds - Self.floorDivide(seconds, 86_400) * 86_400)
        return Self.digits(second / 3600, 2) + ":" + Self.digits(second / 60 % 60, 2) + ":"
            + Self.digits(second % 60, 2)
    }

    private static func digits(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}

extension Timestamp {
    /// Reads RFC 3339, with or without a fraction, in any offset; nil for anything else.
    package init?(_ text: String) {
        var reader = TimestampReader(Array(text.utf8))
        guard let value = reader.timestamp() else { return nil }
        self = value
    }

    static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    /// Days since 1970-01-01 of a date in the proleptic Gregorian calendar.
    static func days(year: Int, month: Int, day: Int) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = Int(floorDivide(Int64(shifted), 400))
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }

    /// The date that is `days` after 1970-01-01.
    static func civil(days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = Int(shifted - era * 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        let year = yearOfEra + Int(era) * 400
        return (month <= 2 ? year + 1 : year, month, day)
    }
}

/// Reads the parts of an RFC 3339 text in turn.
private struct TimestampReader {
    let bytes: [UInt8]
    var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func timestamp() -> Timestamp? {
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2),
            skip("T") || skip("t") || skip(" "), let hour = number(2), skip(":"), let minute = number(2), skip(":"),
            let second = number(2), let nanoseconds = fraction(), let offset = offset(), at == bytes.count,
            (1...12).contains(month), (1...Self.length(of: month, in: year)).contains(day), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        let days = Timestamp.days(year: year, month: month, day: day)
        let seconds = days * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset)
        return Timestamp(seconds: seconds, nanoseconds: nanoseconds)
    }

    static func length(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    mutating func number(_ width: Int) -> Int? {
        guard at + width <= bytes.count else { return nil }
        var value = 0
        for _ in 0..<width {
            guard (0x30...0x39).contains(bytes[at]) else { return nil }
            value = value * 10 + Int(bytes[at] - 0x30)
            at += 1
        }
        return value
    }

    mutating func fraction() -> Int32? {
        guard skip(".") else { return 0 }
        var value: Int32 = 0
        var digits = 0
        while at < bytes.count, (0x30...0x39).contains(bytes[at]) {
            if digits < 9 { value = value * 10 + Int32(bytes[at] - 0x30) }
            digits += 1
            at += 1
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 9)..<9 { value *= 10 }
        return value
    }

    mutating func offset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let isEast = skip("+")
        guard isEast || skip("-"), let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60
        else { return nil }
        return (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
    }
}
