import Machinery

/// How many pods more, and how many fewer, than wanted there may be during a rolling update.
struct RollingBounds: Equatable {
    let surge: Int
    let unavailable: Int

    /// Reads `maxSurge` (rounded up) and `maxUnavailable` (rounded down) for `desired` pods; both 0 would never get
    /// anywhere, so that one may then be unavailable.
    init(_ parameters: JSONValue, desired: Int, surgeDefault: JSONValue = "25%", unavailableDefault: JSONValue = "25%")
    {
        let surge = Self.share(parameters["maxSurge"], surgeDefault, of: desired, roundingUp: true)
        let unavailable = Self.share(parameters["maxUnavailable"], unavailableDefault, of: desired, roundingUp: false)
        self.surge = surge
        self.unavailable = surge == 0 && unavailable == 0 ? 1 : unavailable
    }

    /// A number, or a percentage of `whole`.
    static func share(_ value: JSONValue, _ fallback: JSONValue, of whole: Int, roundingUp: Bool) -> Int {
        let value = value.isNull ? fallback : value
        if let number = value.int ?? Int(value.text) { return max(0, number) }
        guard value.text.hasSuffix("%"), let percent = Int(value.text.dropLast()), percent > 0 else { return 0 }
        let (product, overflow) = percent.multipliedReportingOverflow(by: whole)
        guard !overflow else { return whole }
        return roundingUp ? (product + 99) / 100 : product / 100
    }
}
