internal import Machinery

/// Times as the API writes them, from and to seconds since 1970.
package enum RFC3339 {
    /// `2026-01-02T03:04:05Z`, whole seconds.
    package static func string(_ seconds: Double) -> String {
        Timestamp(seconds: Int64(seconds.rounded(.down))).description
    }

    /// nil where the text is no time.
    package static func seconds(_ text: String) -> Double? {
        Timestamp(text).map { Double($0.seconds) + Double($0.nanoseconds) / 1e9 }
    }

    /// A log line's time, which conmon writes with an offset, in UTC with `Z` as clients expect.
    package static func utc(_ text: String) -> String { text.hasSuffix("+00:00") ? text.dropLast(6) + "Z" : text }
}
