/// Which ids of the host stand for those that a user namespace's processes see (user_namespaces(7)).
package struct UserIDMap: Sendable, Hashable {
    /// Ids in a row.
    package struct Range: Sendable, Hashable {
        package let inside: Int
        package let outside: Int
        package let count: Int

        package init(inside: Int, outside: Int, count: Int) {
            self.inside = inside
            self.outside = outside
            self.count = count
        }
    }

    package let ranges: [Range]

    package init(_ ranges: [Range]) { self.ranges = ranges }

    /// The host's id of one inside; nil where nothing is mapped to it.
    package func outside(_ id: Int) -> Int? {
        ranges.first { $0.inside <= id && id - $0.inside < $0.count }.map { $0.outside + id - $0.inside }
    }

    /// As /proc/PID/uid_map takes it.
    var text: String { ranges.map { "\($0.inside) \($0.outside) \($0.count)\n" }.joined() }
}
