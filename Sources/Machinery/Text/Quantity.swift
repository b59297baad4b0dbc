/// A number with a unit as resources are measured: `100m`, `1.5`, `128Mi`, `1e3` (resource.Quantity).
///
/// Kept exactly, in billionths; finer parts round up, as Kubernetes does.
package struct Quantity: Sendable, Hashable, Comparable {
    /// Which family of suffixes it is written with.
    package enum Format: Sendable, Hashable { case decimal, binary, exponent }

    private let nanos: Int128
    package let format: Format

    private init(nanos: Int128, format: Format) {
        self.nanos = nanos
        self.format = format
    }

    /// A whole number, as of bytes or cores.
    package init(_ value: Int, format: Format = .decimal) {
        self.init(nanos: Int128(value) * Self.unit, format: format)
    }

    /// Thousandths, as of CPU cores.
    package init(milli: Int) { self.init(nanos: Int128(milli) * 1_000_000, format: .decimal) }

    package static let zero = Quantity(0)

    /// The value rounded up to a whole number: bytes, counts.
    package var value: Int { Self.clamp(Self.roundUp(nanos, Self.unit)) }

    /// The value in thousandths, rounded up: millicores.
    package var milliValue: Int { Self.clamp(Self.roundUp(nanos, 1_000_000)) }

    package var isZero: Bool { nanos == 0 }
    package var isNegative: Bool { nanos < 0 }

    package static func < (left: Quantity, right: Quantity) -> Bool { left.nanos < right.nanos }
    package static func == (left: Quantity, right: Quantity) -> Bool { left.nanos == right.nanos }
    package func hash(into hasher: inout Hasher) { hasher.combine(nanos) }

    package static func + (left: Quantity, right: Quantity) -> Quantity {
        Quantity(nanos: left.nanos + right.nanos, format: left.isZero ? right.format : left.format)
    }

    package static func - (left: Quantity, right: Quantity) -> Quantity {
        Quantity(nanos: left.nanos - right.nanos, format: left.isZero ? right.format : left.format)
    }

    package static func += (left: inout Quantity, right: Quantity) { left = left + right }

    private static let unit: Int128 = 1_000_000_000
    /// The largest magnitude that is kept: 2^63 - 1 units, Kubernetes' own limit.
    private static let limit = Int128(Int64.max) * unit

    private static func clamp(_ value: Int128) -> Int { Int(Int64(clamping: value)) }

    /// Divides and rounds away from zero.
    private static func roundUp(_ value: Int128, _ divisor: Int128) -> Int128 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        if remainder == 0 { return quotient }
        return value > 0 ? quotient + 1 : quotient - 1
    }
}

extension Quantity {
    package static let syntaxMessage =
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

    /// Reads a quantity; nil for what is none.
    package init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
        let digits = bytes.prefix { (0x30...0x39).contains($0) }
        bytes = bytes.dropFirst(digits.count)
        var fraction: ArraySlice<UInt8> = []
        if bytes.first == UInt8(ascii: ".") {
            fraction = bytes.dropFirst().prefix { (0x30...0x39).contains($0) }
            bytes = bytes.dropFirst(1 + fraction.count)
        }
        guard digits.count + fraction.count > 0, digits.count + fraction.count <= 60,
            let suffix = Suffix(String(decoding: bytes, as: UTF8.self))
        else { return nil }
        let magnitude = Self.magnitude(digits: Array(digits), fraction: Array(fraction), suffix)
        self.init(nanos: isNegative ? -magnitude : magnitude, format: suffix.format)
    }

    /// Reads a string or a number.
    package init?(_ json: JSONValue) {
        switch json {
        case .string(let text): self.init(text)
        case .int, .double: self.init(json.description)
        default: return nil
        }
    }

    /// `digits.fraction` times the suffix, in billionths, rounded up and cut at the limit.
    private static func magnitude(digits: [UInt8], fraction: [UInt8], _ suffix: Suffix) -> Int128 {
        var value: Int128 = 0
        for digit in digits {
            value = value * 10 + Int128(digit - 0x30)
            if value > limit { return limit }
        }
        // Billionths below: at most nine decimal places of what the suffix leaves matter, so scale step by step.
        var scaled = scale(value * unit, suffix)
        var place = unit
        var rest: Int128 = 0
        for digit in fraction.prefix(18) {
            place = place / 10
            if place > 0 { rest += Int128(digit - 0x30) * place }
        }
        var exact = scale(rest, suffix)
        if fraction.count > 9 { exact += tail(fraction, suffix) }
        scaled += exact
        return min(scaled, limit)
    }

    /// What decimal places after the ninth add once the suffix has enlarged them.
    private static func tail(_ fraction: [UInt8], _ suffix: Suffix) -> Int128 {
        var value: Int128 = 0
        for digit in fraction.dropFirst(9).prefix(9) { value = value * 10 + Int128(digit - 0x30) }
        for _ in min(fraction.count - 9, 9)..<9 { value *= 10 }
        return roundUp(scale(value, suffix), unit)
    }

    private static func scale(_ value: Int128, _ suffix: Suffix) -> Int128 {
        if value == 0 { return 0 }
        var result = value
        // Below the limit no step can overflow.
        if suffix.exponent >= 0, result > limit { return limit }
        if suffix.base == 2 {
            for _ in 0..<(suffix.exponent / 10) {
                result *= 1024
                if result > limit { return limit }
            }
        } else if suffix.exponent >= 0 {
            for _ in 0..<suffix.exponent {
                result *= 10
                if result > limit { return limit }
            }
        } else {
            for _ in 0..<min(-suffix.exponent, 40) { result = roundUp(result, 10) }
        }
        return result
    }

    /// What stands behind the number.
    private struct Suffix {
        let base: Int
        let exponent: Int
        let format: Format

        init?(_ text: String) {
            let decimal = ["n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18]
            let binary = ["Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60]
            if let exponent = decimal[text] {
                (base, self.exponent, format) = (10, exponent, .decimal)
            } else if let exponent = binary[text] {
                (base, self.exponent, format) = (2, exponent, .binary)
            } else if text.hasPrefix("e") || text.hasPrefix("E"), let exponent = Int(text.dropFirst()),
                (-100...100).contains(exponent)
            {
                (base, self.exponent, format) = (10, exponent, .exponent)
            } else {
                return nil
            }
        }
    }
}

extension Quantity: CustomStringConvertible {
    /// The canonical form: the largest suffix that leaves a whole number.
    package var description: String {
        let isSmall = abs(nanos) < 1024 * Self.unit
        if format == .binary, !isSmall, nanos % Self.unit == 0 {
            var (value, index) = (nanos / Self.unit, 0)
            while value % 1024 == 0, index < 6 {
                value /= 1024
                index += 1
            }
            return "\(value)" + ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"][index]
        }
        guard nanos != 0 else { return "0" }
        var (value, exponent) = (nanos, -9)
        while value % 1000 == 0, exponent < 18 {
            value /= 1000
            exponent += 3
        }
        if format == .exponent { return exponent == 0 ? "\(value)" : "\(value)e\(exponent)" }
        return "\(value)" + (["n", "u", "m", "", "k", "M", "G", "T", "P", "E"][(exponent + 9) / 3])
    }
}
