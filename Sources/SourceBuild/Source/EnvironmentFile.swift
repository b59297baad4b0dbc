/// `.s2i/environment`: variables for assembling and for the application, one `NAME=value` a line, taken literally.
package enum EnvironmentFile {
    /// Reads the file; lines that are no assignment to a proper name are left out.
    package static func parse(_ text: String) -> [(name: String, value: String)] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let line = line.trimmed
            guard !line.hasPrefix("#"), let mark = line.firstIndex(of: "=") else { return nil }
            let name = line[..<mark].trimmed
            guard isName(name) else { return nil }
            return (name, line[line.index(after: mark)...].trimmed)
        }
    }

    static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, first != 45, !(48...57).contains(first) else { return false }
        return name.utf8.allSatisfy {
            (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || [95, 45, 46].contains($0)
        }
    }
}
