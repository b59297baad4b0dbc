/// Numbers of an indexed job's pods, as its status writes them: `1,3-5,7`.
struct JobIndexes: Equatable, CustomStringConvertible {
    private(set) var numbers: Set<Int>

    init(_ numbers: Set<Int> = []) { self.numbers = numbers }

    /// Reads the text form; parts that are none, or lie outside of `limit`, are left out.
    init(_ text: String, limit: Int) {
        numbers = []
        for part in text.split(separator: ",") {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2 else { continue }
            for number in first..<max(first, min(last + 1, limit)) { numbers.insert(number) }
        }
    }

    mutating func insert(_ number: Int) { numbers.insert(number) }
    func contains(_ number: Int) -> Bool { numbers.contains(number) }
    var count: Int { numbers.count }

    var description: String {
        var ranges: [(first: Int, last: Int)] = []
        for number in numbers.sorted() {
            if let last = ranges.last, last.last + 1 == number {
                ranges[ranges.count - 1].last = number
            } else {
                ranges.append((number, number))
            }
        }
        // Two numbers in a row are written apart, as Kubernetes does.
        return ranges.map { first, last in
            first == last ? "\(first)" : last == first + 1 ? "\(first),\(last)" : "\(first)-\(last)"
        }
        .joined(separator: ",")
    }
}
