/// Rows under headings, columns padded to their widest cell and three spaces apart, as kubectl prints them.
struct TextTable {
    var headings: [String]
    var rows: [[String]] = []
    /// Columns are at least so wide: those of a table that these rows continue.
    var minimumWidths: [Int] = []

    init(_ headings: [String]) { self.headings = headings }

    /// The widest cell of each column, headings included.
    var widths: [Int] { widths([headings] + rows) }

    private func widths(_ all: [[String]]) -> [Int] {
        (0..<(all.map(\.count).max() ?? 0)).map { column in
            let least = column < minimumWidths.count ? minimumWidths[column] : 0
            return max(least, all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0)
        }
    }

    /// The lines; without the headings where `hidesHeadings`.
    func lines(hidesHeadings: Bool = false) -> [String] {
        let all = hidesHeadings ? rows : [headings] + rows
        let widths = widths(all)
        return all.map { row in
            row.enumerated().map { index, cell in
                index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] + 3 - cell.count)
            }.joined()
        }
    }
}
