package import FoundationEssentials

/// The time of day, handed in so that tests can choose it.
package typealias WallTime = @Sendable () -> Date

extension Date {
    /// Reads a time as the API writes it (RFC 3339), with or without a fraction of a second; nil for anything else.
    package init?(apiTime text: String) {
        let style: Date.ISO8601FormatStyle =
            text.contains(".") ? .iso8601.year().month().day().time(includingFractionalSeconds: true) : .iso8601
        guard let date = try? style.parse(text) else { return nil }
        self = date
    }

    /// The time as the API writes it: RFC 3339 in UTC, whole seconds.
    package var apiTime: String { formatted(.iso8601) }
}
