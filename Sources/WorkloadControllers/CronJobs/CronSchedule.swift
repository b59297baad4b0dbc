internal import Foundation
import Machinery

/// A schedule in cron's five fields, or one of its shorthands, in a time zone.
struct CronSchedule: Sendable, Equatable {
    private let minutes: Set<Int>
    private let hours: Set<Int>
    private let days: Set<Int>
    private let months: Set<Int>
    private let weekdays: Set<Int>
    /// `*` in one of the day fields leaves the choice to the other; else either may fit.
    private let hasAnyDay: Bool
    /// `@every`: seconds from one time to the next.
    private let interval: Int64?
    private let zone: TimeZone

    /// What is wrong with a schedule.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private static let shorthands = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]
    private static let monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    private static let dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    /// Reads a schedule. Throws a `Fault` that says what is wrong.
    init(_ text: String, zone name: String? = nil) throws {
        guard let zone = TimeZone(identifier: name ?? "UTC") else {
            throw Fault(description: "unknown time zone \(name ?? "")")
        }
        self.zone = zone
        let text = text.trimmingCharacters(in: .whitespaces)
        if text.hasPrefix("@every ") {
            interval = try Self.duration(String(text.dropFirst(7)))
            (minutes, hours, days, months, weekdays, hasAnyDay) = ([], [], [], [], [], true)
            return
        }
        interval = nil
        let expanded = text.hasPrefix("@") ? Self.shorthands[text] : text
        guard let expanded else { throw Fault(description: "unrecognized descriptor: \(text)") }
        let fields = expanded.split(separator: " ").map(String.init)
        guard fields.count == 5 else {
            throw Fault(description: "expected exactly 5 fields, found \(fields.count): \(text)")
        }
        minutes = try Self.field(fields[0], 0...59)
        hours = try Self.field(fields[1], 0...23)
        days = try Self.field(fields[2], 1...31)
        months = try Self.field(fields[3], 1...12, names: Self.monthNames, firstName: 1)
        weekdays = Set(try Self.field(fields[4], 0...7, names: Self.dayNames).map { $0 % 7 })
        hasAnyDay = [fields[2], fields[4]].contains { $0.hasPrefix("*") || $0.hasPrefix("?") }
    }

    /// `*`, `5`, `1-5`, `*/15`, `1-30/2`, `mon-fri`, and lists of those.
    private static func field(
        _ text: String, _ bounds: ClosedRange<Int>, names: [String] = [], firstName: Int = 0
    ) throws -> Set<Int> {
        func number(_ part: Substring) throws -> Int {
            if let index = names.firstIndex(of: part.lowercased()) { return index + firstName }
            guard let number = Int(part) else { throw Fault(description: "failed to parse int from \(part)") }
            return number
        }
        var values: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let halves = part.split(separator: "/", maxSplits: 1)
            guard let range = halves.first else { throw Fault(description: "empty field in \(text)") }
            let step = halves.count > 1 ? try number(halves[1]) : 1
            guard step > 0 else { throw Fault(description: "step of range should be a positive number: \(part)") }
            let (first, last): (Int, Int)
            if range == "*" || range == "?" {
                (first, last) = (bounds.lowerBound, bounds.upperBound)
            } else {
                let ends = try range.split(separator: "-", maxSplits: 1).map(number)
                first = ends[0]
                last = ends.count > 1 ? ends[1] : halves.count > 1 ? bounds.upperBound : first
            }
            guard first <= last, bounds.contains(first), bounds.contains(last) else {
                throw Fault(description: "value out of range \(bounds.lowerBound)-\(bounds.upperBound): \(part)")
            }
            values.formUnion(stride(from: first, through: last, by: step))
        }
        return values
    }

    /// `1h30m`, `90s`; at least a second.
    private static func duration(_ text: String) throws -> Int64 {
        let units: [Character: Int64] = ["h": 3600, "m": 60, "s": 1]
        var total: Int64 = 0
        var digits = ""
        for character in text {
            if character.isNumber {
                digits.append(character)
            } else if let unit = units[character], let count = Int64(digits), count < 1_000_000 {
                total += count * unit
                digits = ""
            } else {
                throw Fault(description: "failed to parse duration @every \(text)")
            }
        }
        guard digits.isEmpty, total > 0 else { throw Fault(description: "failed to parse duration @every \(text)") }
        return total
    }

    /// The first time after `moment`; nil where there is none within five years.
    func next(after moment: Timestamp) -> Timestamp? {
        if let interval { return Timestamp(seconds: moment.seconds + interval) }
        var day = Self.floor(local(moment.seconds), 86_400)
        for _ in 0..<(5 * 366) {
            if isDay(day) {
                for hour in hours.sorted() {
                    for minute in minutes.sorted() {
                        let wall = day * 86_400 + Int64(hour * 3600 + minute * 60)
                        if let time = utc(wall), time > moment.seconds { return Timestamp(seconds: time) }
                    }
                }
            }
            day += 1
        }
        return nil
    }

    private func isDay(_ day: Int64) -> Bool {
        let date = Timestamp(seconds: day * 86_400).description
        guard let month = Int(date.dropFirst(5).prefix(2)), let number = Int(date.dropFirst(8).prefix(2)),
            months.contains(month)
        else { return false }
        // 1970-01-01 was a Thursday.
        let weekday = Int(((day + 4) % 7 + 7) % 7)
        let (fitsDay, fitsWeekday) = (days.contains(number), weekdays.contains(weekday))
        return hasAnyDay ? fitsDay && fitsWeekday : fitsDay || fitsWeekday
    }

    private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
        value / divisor - (value % divisor < 0 ? 1 : 0)
    }

    private func offset(at seconds: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    }

    private func local(_ seconds: Int64) -> Int64 { seconds + offset(at: seconds) }

    /// The moment at which clocks on the wall show a time; nil for one that a change of clocks leaves out.
    private func utc(_ wall: Int64) -> Int64? {
        for guess in [wall - offset(at: wall - 86_400), wall - offset(at: wall + 86_400)] where local(guess) == wall {
            return guess
        }
        return nil
    }

    /// A moment as the zone writes it: RFC 3339 with its offset.
    func text(of moment: Timestamp) -> String {
        let offset = offset(at: moment.seconds)
        guard offset != 0 else { return moment.description }
        let (hours, minutes) = (abs(offset) / 3600, abs(offset) / 60 % 60)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return Timestamp(seconds: moment.seconds + offset).description.dropLast()
            + "\(offset < 0 ? "-" : "+")\(two(hours)):\(two(minutes))"
    }
}
