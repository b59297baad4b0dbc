/// Rows under headings, columns padded to their widest cell and three spaces apart, as kubectl prints them.
struct TextTable {
    var headings: [String]
    var rows: [[String]] = []

    init(_ headings: [String]) { self.headings = headings }

    /// The lines; without headings where there are no rows or `hidesHeadings`.
    func lines(hidesHeadings: Bool = false) -> [String] {
        let all = hidesHeadings ? rows : [headings] + rows
        let columns = all.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return all.map { row in
            row.enumerated().map { index, cell in
                index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] + 3 - cell.count)
            }.joined()
        }
    }
}
