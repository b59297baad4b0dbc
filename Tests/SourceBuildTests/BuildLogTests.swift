import Foundation
import HostSystem
import SystemPackage
import TestKit
import Testing

@testable import SourceBuild

@Suite struct BuildLogTextTests {
    @Test func `phases, details and problems have their marks, and a phase its time`() {
        var text = BuildLogText()
        #expect(text.phase("Fetching", at: .zero) == "-----> Fetching\n")
        #expect(text.line("a file", at: .milliseconds(10)) == "       a file\n")
        #expect(text.line("-----> Installing", at: .milliseconds(1500)) == "       done in 1.5 s\n-----> Installing\n")
        #expect(text.line("       kept", at: .seconds(2)) == "       kept\n")
        #expect(text.line(" !     wrong", at: .seconds(2)) == " !     wrong\n")
        #expect(text.problem("bad") == " !     bad\n")
        #expect(text.end(at: .milliseconds(1550)) == "")
        #expect(text.line("", at: .seconds(3)) == "\n")
    }

    @Test(arguments: [
        ("\u{1B}[31mred\u{1B}[0m", "red"), ("10%\r50%\r100%", "100%"), ("tab\tstays\r", "tab\tstays"),
        ("bell\u{07}", "bell"), ("\u{1B}]0;title", "0;title"),
    ])
    func `what a terminal would obey is removed`(raw: String, shown: String) {
        #expect(BuildLogText.printable(raw) == shown)
    }

    @Test(arguments: [
        (Duration.milliseconds(340), "0.3 s"), (.seconds(12) + .milliseconds(490), "12.4 s"),
        (.seconds(125), "2 min 5 s"),
    ])
    func `durations are short`(duration: Duration, text: String) { #expect(duration.shortText == text) }
}

@Suite(.scratch) struct BuildLogFileTests {
    @Test func `the log goes on where it ended and knows its last lines`() throws {
        let path = Scratch.folder.appending("builds/uid/log").string
        try BuildLog(path: path).phase("One")
        let log = try BuildLog(path: path)
        for index in 1...6 { log.line("line \(index)") }
        #expect(Files.text(path)?.hasPrefix("-----> One\n       line 1") == true)
        #expect(log.snippet.split(separator: "\n").count == 5)
        #expect(log.snippet.hasSuffix("       line 6"))
    }

    @Test func `a container's log is read as it grows, partial lines as one`() throws {
        let path = Scratch.folder.appending("0.log").string
        var reader = ContainerLog(path: path)
        #expect(try reader.newLines() == [])
        let time = "2026-01-01T00:00:00.000000000Z"
        try Data("\(time) stdout F one\n\(time) stderr P tw".utf8).write(to: URL(filePath: path))
        #expect(try reader.newLines() == ["one"])
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data("\n\(time) stderr F o\n\(time) stdout F \n".utf8))
        #expect(try reader.newLines() == ["two", ""])
        var again = ContainerLog(path: path, offset: reader.offset)
        #expect(try again.newLines() == [])
    }

    @Test(arguments: [(0, ""), (1, "c\n"), (2, "b\nc\n"), (9, "a\nb\nc\n")])
    func `the last lines are found`(lines: Int, tail: String) throws {
        let path = Scratch.folder.appending("log").string
        let text = "a\nb\nc\n"
        try Data(text.utf8).write(to: URL(filePath: path))
        #expect(String(text.dropFirst(BuildLogHandler.start(of: path, lines: lines))) == tail)
    }
}
