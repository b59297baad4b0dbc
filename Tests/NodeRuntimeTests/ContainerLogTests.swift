import HostSystem
import NodeRuntime
import SystemPackage
import TestKit
import Testing

struct ContainerLogTests {
    private static let text = """
        2026-01-02T03:04:05.000000001+00:00 stdout F one
        2026-01-02T03:04:06.000000000+00:00 stderr P tw
        2026-01-02T03:04:06.000000001+00:00 stderr F o
        2026-01-02T03:04:07.000000000+00:00 stdout F three

        """

    private func filtered(_ change: (inout LogQuery) -> Void, text: String = text) -> String {
        var query = LogQuery()
        change(&query)
        var filter = LogFilter(query)
        var bytes = Array(text.utf8)
        if let lines = query.tailLines { bytes.removeSubrange(..<LogFilter.tailStart(bytes, lines: lines)) }
        return String(decoding: filter.feed(bytes), as: UTF8.self)
    }

    @Test func `lines come without their stamps, pieces joined`() {
        #expect(filtered { _ in } == "one\ntwo\nthree\n")
    }

    @Test func `stamps come in UTC on request`() {
        #expect(filtered { $0.timestamps = true }.hasPrefix("2026-01-02T03:04:05.000000001Z one\n"))
        #expect(filtered { $0.timestamps = true }.contains("Z two\n"))
    }

    @Test(arguments: [(0, ""), (1, "three\n"), (2, "two\nthree\n"), (9, "one\ntwo\nthree\n")])
    func `the tail counts whole lines`(_ lines: Int, _ expected: String) {
        #expect(filtered { $0.tailLines = lines } == expected)
    }

    @Test func `since and limit cut`() {
        #expect(filtered { $0.since = RFC3339.seconds("2026-01-02T03:04:07Z") } == "three\n")
        #expect(filtered { $0.limitBytes = 5 } == "one\nt")
    }

    @Test func `bytes may come in any pieces`() {
        var filter = LogFilter(LogQuery())
        let output = Array(Self.text.utf8).flatMap { filter.feed([$0]) }
        #expect(String(decoding: output, as: UTF8.self) == "one\ntwo\nthree\n")
    }

    @Test func `lines of no form are left out`() {
        #expect(filtered({ _ in }, text: "nonsense\n\n2026-01-02T03:04:05Z stdout F x\n") == "x\n")
    }

    @Test(.scratch) func `following ends when the writer has ended`() async throws {
        let path = Scratch.folder.string + "/log"
        try Files.write(path, Array(Self.text.utf8))
        let grown = Counter()
        var query = LogQuery()
        query.follow = true
        let collected = Collected()
        try await LogReader(path: path).read(query) {
            let count = await grown.next()
            // O_WRONLY and O_APPEND: the file that is read grows.
            if count == 2 {
                try? HostDescriptor.open(path, 0o2001).write(Array("2026-01-02T03:04:08Z stdout F four\n".utf8))
            }
            return count < 3
        } send: { bytes in
            await collected.add(bytes)
        }
        #expect(await collected.text == "one\ntwo\nthree\nfour\n")
    }
}

private actor Counter {
    private var count = 0
    func next() -> Int {
        count += 1
        return count
    }
}

private actor Collected {
    private var bytes: [UInt8] = []
    func add(_ more: [UInt8]) { bytes += more }
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
