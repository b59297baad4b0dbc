/// `.s2iignore`: globs of paths that don't belong to the source; `!` takes back what an earlier line matched.
///
/// A pattern is relative to the top; `*` and `?` don't match a slash, and nothing is searched below on its own.
package struct IgnorePatterns: Sendable, Hashable {
    private struct Pattern: Hashable {
        let parts: [String]
        let isNegated: Bool
    }
    private let patterns: [Pattern]

    package init(_ text: String) {
        patterns = text.split(whereSeparator: \.isNewline).compactMap { line in
            var line = line.trimmed
            guard !line.isEmpty, !line.hasPrefix("#") else { return nil }
            let isNegated = line.hasPrefix("!")
            if isNegated { line = line.dropFirst().trimmed }
            let parts = line.split(separator: "/").map(String.init).filter { $0 != "." }
            guard !parts.isEmpty, !parts.contains("..") else { return nil }
            return Pattern(parts: parts, isNegated: isNegated)
        }
    }

    package var isEmpty: Bool { patterns.isEmpty }

    /// Whether the path (relative, with `/`) itself is to be removed, or is below a folder that is.
    package func matches(_ path: String) -> Bool {
        let parts = path.split(separator: "/").map(String.init)
        var isIgnored = false
        for pattern in patterns where Self.covers(pattern.parts, parts) { isIgnored = !pattern.isNegated }
        return isIgnored
    }

    /// Whether something below this folder may be taken back by a later line.
    package func mayKeepBelow(_ folder: String) -> Bool {
        let parts = folder.split(separator: "/").map(String.init)
        return patterns.contains { pattern in
            pattern.isNegated && pattern.parts.count > parts.count
                && zip(pattern.parts, parts).allSatisfy { Glob.matches($0, $1) }
        }
    }

    private static func covers(_ pattern: [String], _ path: [String]) -> Bool {
        pattern.count <= path.count && zip(pattern, path).allSatisfy { Glob.matches($0, $1) }
    }
}

/// One name against one pattern with `*`, `?` and `[a-z]`.
enum Glob {
    static func matches(_ pattern: String, _ name: String) -> Bool {
        let (pattern, name) = (Array(pattern), Array(name))
        var (p, n) = (0, 0)
        // Where the last star was, and up to where it has eaten: going back to only that one keeps this linear enough.
        var star: (pattern: Int, name: Int)?
        while n < name.count {
            if p < pattern.count, pattern[p] == "*" {
                star = (p, n)
                p += 1
            } else if let next = step(pattern, p, name[n]) {
                (p, n) = (next, n + 1)
            } else if let back = star {
                star = (back.pattern, back.name + 1)
                (p, n) = (back.pattern + 1, back.name + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == "*" }
    }

    /// The place behind the pattern's element at `index`, if that takes the character.
    private static func step(_ pattern: [Character], _ index: Int, _ character: Character) -> Int? {
        guard index < pattern.count else { return nil }
        switch pattern[index] {
        case "?": return index + 1
        case "\\" where index + 1 < pattern.count: return pattern[index + 1] == character ? index + 2 : nil
        case "[":
            guard let end = pattern[(index + 1)...].dropFirst().firstIndex(of: "]") else {
                return character == "[" ? index + 1 : nil
            }
            return isIn(pattern[(index + 1)..<end], character) ? end + 1 : nil
        case let plain: return plain == character ? index + 1 : nil
        }
    }

    private static func isIn(_ set: ArraySlice<Character>, _ character: Character) -> Bool {
        var set = set
        let isNegated = set.first == "!" || set.first == "^"
        if isNegated { set = set.dropFirst() }
        var found = false
        while let first = set.popFirst() {
            if set.first == "-", set.count > 1 {
                set = set.dropFirst()
                if let last = set.popFirst(), first <= last { found = found || (first...last).contains(character) }
            } else {
                found = found || first == character
            }
        }
        return found != isNegated
    }
}
