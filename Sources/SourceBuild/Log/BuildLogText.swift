/// The build log's grammar: `-----> ` a phase, seven spaces a detail, ` !     ` a problem. Pure: text in, text out.
///
/// When a phase ends, a detail tells how long it took, if that is worth a line.
package struct BuildLogText: Sendable {
    package static let phaseMark = "-----> "
    package static let detailMark = "       "
    package static let problemMark = " !     "

    private var phaseBegan: Duration?
    /// Phases shorter than this get no line about their time.
    private static let worthTelling = Duration.milliseconds(100)

    package init() {}

    /// One line of output, from us or from a script, at `time` since the build began.
    package mutating func line(_ text: String, at time: Duration) -> String {
        let text = Self.printable(text)
        if text.hasPrefix(Self.phaseMark) { return phase(String(text.dropFirst(Self.phaseMark.count)), at: time) }
        if text.hasPrefix(Self.detailMark) || text.hasPrefix(" ! ") { return text + "\n" }
        return text.isEmpty ? "\n" : Self.detailMark + text + "\n"
    }

    /// The text that begins a part of the build.
    package mutating func phase(_ title: String, at time: Duration) -> String {
        defer { phaseBegan = time }
        return end(at: time) + Self.phaseMark + Self.printable(title) + "\n"
    }

    /// The text about what went wrong.
    package func problem(_ text: String) -> String { Self.problemMark + Self.printable(text) + "\n" }

    /// Ends the running phase.
    package mutating func end(at time: Duration) -> String {
        defer { phaseBegan = nil }
        guard let phaseBegan, time - phaseBegan >= Self.worthTelling else { return "" }
        return "\(Self.detailMark)done in \((time - phaseBegan).shortText)\n"
    }

    /// Without control characters (what a terminal would obey) and without what a progress bar has overwritten.
    static func printable(_ text: String) -> String {
        var text = text[...]
        while text.last == "\r" || text.last == "\n" || text.last == "\r\n" { text = text.dropLast() }
        if let back = text.lastIndex(of: "\r") { text = text[text.index(after: back)...] }
        guard text.utf8.contains(where: { $0 < 32 || $0 == 127 }) else { return String(text) }
        return withoutEscapes(text)
    }

    private static func withoutEscapes(_ text: Substring) -> String {
        var result = String.UnicodeScalarView()
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            if scalar == "\u{1B}" {
                // ECMA-48: ESC [ parameters, then one final letter.
                guard scalars.next() == "[" else { continue }
                while let next = scalars.next(), !(0x40...0x7E).contains(next.value) {}
            } else if scalar == "\t" || (scalar.value >= 32 && scalar.value != 127) {
                result.append(scalar)
            }
        }
        return String(result)
    }
}

extension Duration {
    /// `0.3 s`, `12.4 s`, `2 min 5 s`.
    package var shortText: String {
        let (seconds, fraction) = components
        if seconds >= 120 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds).\(fraction / 100_000_000_000_000_000) s"
    }
}

extension Duration {
    /// In seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
