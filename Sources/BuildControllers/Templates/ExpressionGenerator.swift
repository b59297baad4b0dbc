/// Makes values out of expressions such as `[a-zA-Z0-9]{16}` (template/v1, `generate: expression`).
///
/// Everything outside of `[class]{n}` stays as it is. A class has ranges, single characters, `\w` (letters, digits,
/// underscore), `\d` (digits), `\a` (letters and digits) and `\A` (ASCII's other printable characters). Ranges include both ends.
enum ExpressionGenerator {
    struct Problem: Error, Equatable, CustomStringConvertible { let description: String }

    private static let lower = Array("abcdefghijklmnopqrstuvwxyz")
    private static let upper = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    private static let digits = Array("0123456789")
    /// The order in which ranges count, `a-Z` and `A-9` included.
    private static let order = lower + upper + digits
    private static let symbols = Array("~!@#$%^&*()-_+={}[]\\|<,>.?/\"';:`")

    /// A value of the expression. Throws `Problem`.
    static func value(
        of expression: String, using generator: inout some RandomNumberGenerator
    ) throws(Problem) -> String {
        var result = ""
        var rest = Array(expression)[...]
        while let first = rest.first {
            guard first == "[", let part = try classAndCount(rest) else {
                result.append(first)
                rest = rest.dropFirst()
                continue
            }
            for _ in 0..<part.count {
                if let character = part.characters.randomElement(using: &generator) { result.append(character) }
            }
            rest = part.rest
        }
        return result
    }

    /// The class and the count at the start of `text`; nil where it is no generator.
    private static func classAndCount(
        _ text: ArraySlice<Character>
    ) throws(Problem) -> (characters: [Character], count: Int, rest: ArraySlice<Character>)? {
        guard let end = text.firstIndex(of: "]"), end + 1 < text.endIndex, text[end + 1] == "{",
            let close = text[(end + 1)...].firstIndex(of: "}")
        else { return nil }
        let number = String(text[(end + 2)..<close])
        guard let count = Int(number), (1...255).contains(count) else {
            throw Problem(description: "range must be within [1-255] characters (\(number))")
        }
        let characters = try members(Array(text[(text.startIndex + 1)..<end]))
        return (characters, count, text[(close + 1)...])
    }

    private static func members(_ text: [Character]) throws(Problem) -> [Character] {
        let whole = String(text)
        guard !text.isEmpty else { throw Problem(description: "malformed expression syntax: [] is empty") }
        var found: [Character] = []
        var index = 0
        while index < text.count {
            if text[index] == "\\", index + 1 < text.count {
                found += try named(text[index + 1], whole)
                index += 2
            } else if index + 2 < text.count, text[index + 1] == "-" {
                found += try range(text[index], text[index + 2], whole)
                index += 3
            } else {
                guard text[index] != "-", text[index] != "\\" else {
                    throw Problem(description: "malformed expression syntax: [\(whole)]")
                }
                found.append(text[index])
                index += 1
            }
        }
        var seen: Set<Character> = []
        return found.filter { seen.insert($0).inserted }
    }

    private static func named(_ name: Character, _ whole: String) throws(Problem) -> [Character] {
        switch name {
        case "w": return lower + upper + digits + ["_"]
        case "d": return digits
        case "a": return lower + upper + digits
        case "A": return symbols
        default: throw Problem(description: "malformed expression syntax: \\\(name) in [\(whole)]")
        }
    }

    private static func range(
        _ first: Character, _ last: Character, _ whole: String
    ) throws(Problem) -> [Character] {
        guard let from = order.firstIndex(of: first), let to = order.firstIndex(of: last) else {
            throw Problem(description: "malformed expression syntax: \(first)-\(last) in [\(whole)]")
        }
        guard from <= to else { throw Problem(description: "invalid range specified: \(first)-\(last)") }
        return Array(order[from...to])
    }
}
