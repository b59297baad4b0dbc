internal import Foundation
import Machinery

/// A schedule in cron's five fields, or one of its shorthands, in a time zone.
struct CronSchedule: Sendable, Equatable {
    private let times: CronExpression
    private let zone: TimeZone

    /// What is wrong with a schedule.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads a schedule. Throws a `Fault` that says what is wrong.
    init(_ text: String, zone name: String? = nil) throws {
        guard let zone = TimeZone(identifier: name ?? "UTC") else {
            throw Fault(description: "unknown time zone \(name ?? "")")
        }
        self.zone = zone
        do {
            times = try CronExpression(text)
        } catch {
            throw Fault(description: error.description)
        }
    }

    /// The first time after `moment`; nil where there is none within five years.
    func next(after moment: Timestamp) -> Timestamp? {
        if let interval = times.interval {
            // Less than a second would never come to an end.
            return Timestamp(seconds: moment.seconds + max(1, interval.components.seconds))
        }
        var day = Self.floor(local(moment.seconds), 86_400)
        for _ in 0..<(5 * 366) {
            if isDay(day) {
                for hour in CronExpression.values(times.hours) {
                    for minute in CronExpression.values(times.minutes) {
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
            CronExpression.has(times.months, month)
        else { return false }
        // 1970-01-01 was a Thursday.
        let weekday = Int(((day + 4) % 7 + 7) % 7)
        let fitsDay = CronExpression.has(times.daysOfMonth, number)
        let fitsWeekday = CronExpression.has(times.daysOfWeek, weekday)
        return times.isEitherDay ? fitsDay || fitsWeekday : fitsDay && fitsWeekday
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
