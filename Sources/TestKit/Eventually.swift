/// What a test waited for and did not come.
package struct NeverHappened: Error, CustomStringConvertible {
    package init(description: String) { self.description = description }
    package let description: String
}

/// Waits until `condition` gives a value, asking again every few milliseconds, and returns it.
///
/// The limit only ends a test that hangs; it is no assertion about speed.
@discardableResult
package func eventually<Value: Sendable>(
    _ what: String, within limit: Duration = .seconds(30), _ condition: @Sendable () async throws -> Value?
) async throws -> Value {
    let clock = ContinuousClock()
    let end = clock.now + limit
    while true {
        if let value = try await condition() { return value }
        guard clock.now < end else { throw NeverHappened(description: "\(what): not within \(limit)") }
        try await clock.sleep(for: .milliseconds(10))
    }
}

/// Waits until `condition` holds.
package func eventually(
    _ what: String, within limit: Duration = .seconds(30), _ condition: @Sendable () async throws -> Bool
) async throws {
    try await eventually(what, within: limit) { try await condition() ? true : nil as Bool? }
}
