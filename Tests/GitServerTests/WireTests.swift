import Testing

@testable import GitServer

struct WireTests {
    @Test func `lines are framed as git frames them`() {
        #expect(PktLine.frame("# service=git-upload-pack\n") == Array("001e# service=git-upload-pack\n".utf8))
        #expect(PktLine.frame([UInt8]()) == Array("0004".utf8))
    }

    @Test(arguments: [1, 2, 3, 7, 100])
    func `lines are read however the bytes are cut`(_ size: Int) throws {
        let bytes = PktLine.frame("one") + PktLine.flushBytes + PktLine.frame("two")
        var parser = PktLineParser()
        var lines: [PktLine] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            parser.append(Array(bytes[start..<min(start + size, bytes.count)]))
            while let line = try parser.next() { lines.append(line) }
        }
        #expect(lines == [.data(Array("one".utf8)), .flush, .data(Array("two".utf8))])
    }

    @Test(arguments: ["zzzz", "0001", "0003abc", "PACK", "-001"])
    func `what is no line is refused`(_ text: String) {
        var parser = PktLineParser()
        parser.append(Array(text.utf8))
        #expect(throws: PktLineError.self) { try parser.next() }
    }

    @Test func `the commands of a push are read up to the pack`() throws {
        let zero = String(repeating: "0", count: 40)
        let one = String(repeating: "1", count: 40)
        var bytes = PktLine.frame("\(zero) \(one) refs/heads/main\0 report-status side-band-64k agent=git/2")
        bytes += PktLine.frame("\(one) \(zero) refs/tags/v1\n") + PktLine.flushBytes + Array("PACK\0\0rest".utf8)
        var parser = PushCommandParser()
        for byte in bytes { try parser.append([byte]) }
        #expect(parser.isComplete)
        #expect(parser.hasSideband)
        #expect(parser.updates.map(\.ref) == ["refs/heads/main", "refs/tags/v1"])
        #expect(parser.updates[0].branch == "main")
        #expect(!parser.updates[0].isDeletion)
        #expect(parser.updates[1].isDeletion)
    }

    @Test(arguments: [1, 5, 1000])
    func `git's answer passes without its last flush, and the report is read`(_ size: Int) throws {
        let report =
            PktLine.frame("unpack ok\n") + PktLine.frame("ok refs/heads/main\n")
            + PktLine.frame("ng refs/heads/other non-fast-forward\n") + PktLine.flushBytes
        let shown = PktLine.frame([2] + Array("Checking\n".utf8)) + PktLine.frame([1] + report)
        let bytes = shown + PktLine.flushBytes
        var answer = ReceivePackAnswer(hasSideband: true)
        var passed: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            passed += try answer.pass(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(passed == shown)
        #expect(answer.accepted == ["refs/heads/main"])
    }

    @Test func `messages are framed line by line, without what would move the cursor`() {
        var writer = SidebandWriter()
        #expect(writer.frame(Array("one\ntw".utf8)) == PktLine.frame([2] + Array("one\n".utf8)))
        #expect(writer.frame(Array("o\r\u{7}\n".utf8)) == PktLine.frame([2] + Array("two\n".utf8)))
        #expect(writer.frame(Array("rest".utf8)) == [])
        #expect(writer.finish() == PktLine.frame([2] + Array("rest\n".utf8)))
    }

    @Test(arguments: [
        ("/git/shop/web.git/info/refs", "service=git-receive-pack", "shop/web", GitRequest.Service.receive),
        ("/git/shop/web/info/refs", "service=git-upload-pack", "shop/web", .upload),
        ("/git/shop/web.git/git-upload-pack", "", "shop/web", .upload),
    ])
    func `git's paths are read`(_ path: String, _ query: String, _ name: String, _ service: GitRequest.Service) {
        let request = GitRequest(path: path, query: query)
        #expect(request?.repository.description == name)
        #expect(request?.service == service)
    }

    @Test(arguments: [
        "/git/shop/web.git/HEAD", "/git/../etc/info/refs", "/git/shop/../x/git-upload-pack",
        "/git/Shop/web.git/info/refs",
        "/git/shop/.git/git-upload-pack", "/git/shop/-x.git/git-upload-pack", "/git/shop/web.git/objects/info/packs",
        "/git/shop/a%2Fb.git/git-upload-pack",
    ])
    func `other paths are none of git's`(_ path: String) {
        #expect(GitRequest(path: path, query: "service=git-upload-pack") == nil)
    }

    @Test func `durations are brief`() {
        #expect(Duration.milliseconds(340).brief == "340 ms")
        #expect(Duration.milliseconds(1290).brief == "1.2 s")
        #expect(Duration.seconds(125).brief == "2 min 5 s")
    }
}
