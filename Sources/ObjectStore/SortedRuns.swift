import Machinery

/// Something that has a place in the order of objects.
protocol Placed {
    var place: ObjectPlace { get }
}

extension ObjectPlace: Placed {
    var place: ObjectPlace { self }
}

/// Elements in the order of their places, in runs of bounded length.
///
/// Copies share their runs, so that a copy is a snapshot for the price of a reference; a change to the original then
/// copies one run and the list of runs, never everything.
struct SortedRuns<Element: Placed> {
    /// Where an element is; ordered.
    struct Position: Equatable {
        var run: Int
        var index: Int
    }

    private static var runLimit: Int { 128 }
    /// None is empty.
    private var runs: [[Element]] = []
    private(set) var count = 0

    var isEmpty: Bool { runs.isEmpty }

    subscript(place: ObjectPlace) -> Element? {
        let position = position(of: place)
        return position.isFound ? runs[position.position.run][position.position.index] : nil
    }

    /// Puts the element at its place, in the stead of one that is there.
    mutating func set(_ element: Element) {
        let (position, isFound) = position(of: element.place)
        if isFound {
            runs[position.run][position.index] = element
            return
        }
        count += 1
        if position.run == runs.count {
            // Behind everything: full runs stay full, so that elements written in order lie densely.
            if let last = runs.indices.last, runs[last].count < Self.runLimit {
                runs[last].append(element)
            } else {
                runs.append([element])
            }
        } else {
            runs[position.run].insert(element, at: position.index)
            if runs[position.run].count > Self.runLimit { split(position.run) }
        }
    }

    mutating func remove(_ place: ObjectPlace) {
        let (position, isFound) = position(of: place)
        guard isFound else { return }
        count -= 1
        runs[position.run].remove(at: position.index)
        if runs[position.run].isEmpty {
            runs.remove(at: position.run)
        } else if position.run > 0, runs[position.run - 1].count + runs[position.run].count <= Self.runLimit / 2 {
            runs[position.run - 1] += runs[position.run]
            runs.remove(at: position.run)
        }
    }

    private mutating func split(_ run: Int) {
        let middle = runs[run].count / 2
        runs.insert(Array(runs[run][middle...]), at: run + 1)
        runs[run].removeSubrange(middle...)
    }

    /// Where the first element at or behind `place` is.
    func position(notBefore place: ObjectPlace) -> Position { position(of: place).position }

    /// Where the first element behind `place` is.
    func position(behind place: ObjectPlace) -> Position {
        let (position, isFound) = position(of: place)
        guard isFound else { return position }
        return position.index + 1 < runs[position.run].count
            ? Position(run: position.run, index: position.index + 1) : Position(run: position.run + 1, index: 0)
    }

    var start: Position { Position(run: 0, index: 0) }
    var end: Position { Position(run: runs.count, index: 0) }

    /// How many elements lie before the position.
    func rank(of position: Position) -> Int { runs[..<position.run].reduce(position.index) { $0 + $1.count } }

    /// Shows the elements from a position on, until `body` returns false.
    func forEach(from position: Position, _ body: (Element) -> Bool) {
        var first = position.index
        for run in runs[min(position.run, runs.count)...] {
            for element in run[first...] where !body(element) { return }
            first = 0
        }
    }

    /// Where `place` is, or where it would go; the end where it lies behind everything.
    private func position(of place: ObjectPlace) -> (position: Position, isFound: Bool) {
        let run = Self.firstIndex(runs.count) { Self.last(runs[$0], isNotBefore: place) }
        guard run < runs.count else { return (end, false) }
        let elements = runs[run]
        let index = Self.firstIndex(elements.count) { !(elements[$0].place < place) }
        return (Position(run: run, index: index), elements[index].place == place)
    }

    private static func last(_ run: [Element], isNotBefore place: ObjectPlace) -> Bool {
        run.last.map { !($0.place < place) } ?? true
    }

    /// The first of `count` indexes for which `isTrue` holds, as it does for all behind it; `count` where there is none.
    private static func firstIndex(_ count: Int, where isTrue: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isTrue(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension SortedRuns: Sendable where Element: Sendable {}
