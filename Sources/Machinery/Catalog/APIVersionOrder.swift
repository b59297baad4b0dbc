/// Which of a group's versions clients prefer.
package enum APIVersionOrder {
    /// Stable versions come before beta, beta before alpha, higher numbers first; others last, by name.
    package static func isPreferred(_ left: String, _ right: String) -> Bool {
        let (first, second) = (rank(left), rank(right))
        return first == second ? left < right : first.lexicographicallyPrecedes(second)
    }

    /// Smaller is better: stability, then the negated numbers.
    private static func rank(_ version: String) -> [Int] {
        guard let match = version.wholeMatch(of: /v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?/) else { return [9] }
        let stability = match.2 == nil ? 0 : match.2 == "beta" ? 1 : 2
        return [stability, -(Int(match.1) ?? 0), -(match.3.flatMap { Int($0) } ?? 0)]
    }
}
