import FoundationEssentials

/// Times as the API writes them: RFC 3339 in UTC, whole seconds.
enum Timestamp {
    static func text(_ date: Date) -> String { date.formatted(.iso8601) }

    /// Reads RFC 3339, with or without a fraction; nil where the text is none.
    static func date(_ text: String) -> Date? {
        if let date = try? Date(text, strategy: .iso8601) { return date }
        return try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
