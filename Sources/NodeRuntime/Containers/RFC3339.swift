internal import Machinery

/// Times as the API writes them, from and to seconds since 1970.
package enum RFC3339 {
    /// `2026-01-02T03:04:05Z`, whole seconds.
    package static func string(_ seconds: Double) -> String { timestamp(seconds).description }

    /// With microseconds (meta/v1 `MicroTime`).
    package static func micro(_ seconds: Double) -> String { timestamp(seconds).microText }

    private static func timestamp(_ seconds: Double) -> Timestamp {
        let whole = seconds.rounded(.down)
        return Timestamp(seconds: Int64(whole), nanoseconds: Int32((seconds - whole) * 1e9))
    }

    /// nil where the text is no time.
    package static func seconds(_ text: String) -> Double? {
        Timestamp(text).map { Double($0.seconds) + Double($0.nanoseconds) / 1e9 }
    }

    /// A log line's time, which conmon writes with an offset, in UTC with `Z` as clients expect.
    package static func utc(_ text: String) -> String { text.hasSuffix("+00:00") ? text.dropLast(6) + "Z" : text }
}
