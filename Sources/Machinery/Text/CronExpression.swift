/// When a CronJob runs: five fields (`*/5 * * * *`) or a name for them (`@hourly`).
///
/// Reads what robfig/cron's standard parser reads, with its messages. Each field is a set of bits, one a value.
package struct CronExpression: Sendable, Hashable {
    /// What is wrong with an expression.
    package struct SyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
        package let description: String
        package init(description: String) { self.description = description }
    }

    package let minutes: UInt64
    package let hours: UInt64
    package let daysOfMonth: UInt64
    package let months: UInt64
    /// 0 is Sunday.
    package let daysOfWeek: UInt64
    /// Where both kinds of days are restricted, either of them is enough.
    package let isEitherDay: Bool
    /// For `@every 1h30m`: runs that long after each other instead.
    package let interval: Duration?

    /// Reads a schedule. Throws `SyntaxError`.
    package init(_ text: String) throws(SyntaxError) {
        var fields = text.split(whereSeparator: \.isWhitespace).map(String.init)
        if fields.isEmpty { throw SyntaxError(description: "empty spec string") }
        interval = try Self.interval(text)
        if text.hasPrefix("@") {
            fields = try Self.named(text, isInterval: interval != nil)
        }
        guard fields.count == 5 else {
            let list = fields.joined(separator: " ")
            throw SyntaxError(description: "expected exactly 5 fields, found \(fields.count): [\(list)]")
        }
        minutes = try CronField.minute.bits(fields[0])
        hours = try CronField.hour.bits(fields[1])
        daysOfMonth = try CronField.dayOfMonth.bits(fields[2])
        months = try CronField.month.bits(fields[3])
        daysOfWeek = try CronField.dayOfWeek.bits(fields[4])
        isEitherDay = ![fields[2], fields[4]].contains { $0.hasPrefix("*") || $0.hasPrefix("?") }
    }

    /// True where a field's bits have a value.
    package static func has(_ bits: UInt64, _ value: Int) -> Bool { bits >> UInt64(value) & 1 == 1 }

    /// The values in a field's bits, in order.
    package static func values(_ bits: UInt64) -> [Int] { (0..<64).filter { has(bits, $0) } }

    private static func interval(_ text: String) throws(SyntaxError) -> Duration? {
        let prefix = "@every "
        guard text.hasPrefix(prefix) else { return nil }
        let rest = String(text.dropFirst(prefix.utf8.count))
        guard let duration = Duration(goText: rest) else {
            throw SyntaxError(description: "failed to parse duration \(text): time: invalid duration \"\(rest)\"")
        }
        return duration
    }

    private static func named(_ text: String, isInterval: Bool) throws(SyntaxError) -> [String] {
        let known = [
            "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
            "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
        ]
        guard let fields = isInterval ? "* * * * *" : known[text] else {
            throw SyntaxError(description: "unrecognized descriptor: \(text)")
        }
        return fields.split(separator: " ").map(String.init)
    }
}

/// One field of a schedule.
private struct CronField {
    let range: ClosedRange<Int>
    let names: [String: Int]

    static let minute = CronField(range: 0...59, names: [:])
    static let hour = CronField(range: 0...23, names: [:])
    static let dayOfMonth = CronField(range: 1...31, names: [:])
    static let month = CronField(
        range: 1...12, names: numbered("jan feb mar apr may jun jul aug sep oct nov dec", from: 1))
    static let dayOfWeek = CronField(range: 0...6, names: numbered("sun mon tue wed thu fri sat", from: 0))

    private static func numbered(_ words: String, from first: Int) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: words.split(separator: " ").enumerated().map { (String($1), $0 + first) })
    }

    func bits(_ field: String) throws(CronExpression.SyntaxError) -> UInt64 {
        var bits: UInt64 = 0
        for part in field.split(separator: ",") { bits |= try single(String(part)) }
        return bits
    }

    /// `number`, `number-number`, `*`, each perhaps with `/step`.
    private func single(_ text: String) throws(CronExpression.SyntaxError) -> UInt64 {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        var first: Int
        var last: Int
        if ends[0] == "*" || ends[0] == "?" {
            (first, last) = (range.lowerBound, range.upperBound)
        } else {
            first = try number(ends[0])
            switch ends.count {
            case 1: last = first
            case 2: last = try number(ends[1])
            default: throw fault("too many hyphens: \(text)")
            }
        }
        var step = 1
        switch halves.count {
        case 1: break
        case 2:
            step = try plainNumber(halves[1])
            if ends.count == 1, ends[0] != "*", ends[0] != "?" { last = range.upperBound }
        default: throw fault("too many slashes: \(text)")
        }
        if first < range.lowerBound {
            throw fault("beginning of range (\(first)) below minimum (\(range.lowerBound)): \(text)")
        }
        if last > range.upperBound {
            throw fault("end of range (\(last)) above maximum (\(range.upperBound)): \(text)")
        }
        if first > last { throw fault("beginning of range (\(first)) beyond end of range (\(last)): \(text)") }
        if step == 0 { throw fault("step of range should be a positive number: \(text)") }
        return stride(from: first, through: last, by: step).reduce(0) { $0 | 1 << UInt64($1) }
    }

    private func number(_ text: String) throws(CronExpression.SyntaxError) -> Int {
        if let known = names[text.lowercased()] { return known }
        return try plainNumber(text)
    }

    private func plainNumber(_ text: String) throws(CronExpression.SyntaxError) -> Int {
        guard let number = Int(text) else {
            throw fault("failed to parse int from \(text): strconv.Atoi: parsing \"\(text)\": invalid syntax")
        }
        if number < 0 { throw fault("negative number (\(number)) not allowed: \(text)") }
        return number
    }

    private func fault(_ message: String) -> CronExpression.SyntaxError {
        CronExpression.SyntaxError(description: message)
    }
}

extension Duration {
    /// Reads Go's form of a duration, `1h30m`, `250ms`; nil for what is none.
    package init?(goText text: String) {
        let units: [(String, Double)] = [
            ("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600),
        ]
        var rest = Substring(text)
        guard !rest.isEmpty else { return nil }
        var seconds = 0.0
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest = rest.dropFirst() }
        if rest == "0" {
            self = .zero
            return
        }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let amount = Double(digits), let known = units.first(where: { $0.0 == unit }) else { return nil }
            seconds += amount * known.1
        }
        guard seconds <= 1e15 else { return nil }
        self = .seconds(isNegative ? -seconds : seconds)
    }
}
