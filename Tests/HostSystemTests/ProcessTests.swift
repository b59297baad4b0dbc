import SystemPackage
import TestKit
import Testing

@testable import HostSystem

@Suite(.scratch, .timeLimit(.minutes(1)))
struct ProcessTests {
    @Test func `a program's output, complaint and code come back`() async throws {
        let output = try await HostProcess.output(of: "sh", ["-c", "echo out; echo err >&2; exit 3"])
        #expect(output.text == "out\n")
        #expect(output.errorText == "err\n")
        #expect(output.exitCode == 3)
    }

    @Test func `another code than 0 is an error that tells the complaint`() async {
        let error = await #expect(throws: HostProcessError.self) {
            try await HostProcess.run("sh", ["-c", "echo no such thing >&2; exit 4"])
        }
        #expect(error?.cause == .exit(4))
        #expect(error?.errorTail == "no such thing")
    }

    @Test func `input reaches the program`() async throws {
        #expect(try await HostProcess.run("cat", [], input: Array("hello".utf8)).text == "hello")
    }

    @Test func `a program that takes too long is killed`() async {
        let error = await #expect(throws: HostProcessError.self) {
            try await HostProcess.run("sleep", ["100"], timeout: .milliseconds(50))
        }
        #expect(error?.cause == .timeout(.milliseconds(50)))
    }

    @Test func `however many wait for somebody else, short calls go on`() async throws {
        let pipe = try HostDescriptor.pipe()
        for _ in 0..<300 { BlockingWork.start { _ = pipe.reading.waitReadable(milliseconds: -1) } }
        async let waiting: [Bool] = withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask { try await BlockingWork.wait { pipe.reading.waitReadable(milliseconds: -1) } }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for number in 0..<100 { #expect(try await BlockingWork.run { number } == number) }
        pipe.writing.close()
        #expect(try await waiting.count == 100)
    }

    @Test func `a missing program is told by its name`() async {
        let error = await #expect(throws: HostError.self) { try await HostProcess.run("no-such-program", []) }
        #expect(error?.description.contains("no-such-program") == true)
    }

    /// What comes out of a pipe until its writers are gone.
    private func text(of reading: HostDescriptor) async throws -> String {
        try await BlockingWork.run {
            var all: [UInt8] = []
            while true {
                let bytes = try reading.read()
                if bytes.isEmpty { return String(decoding: all, as: UTF8.self) }
                all += bytes
            }
        }
    }

    @Test func `a child gets the descriptors that are named, and no others`() async throws {
        let pipe = try HostDescriptor.pipe()
        let null = try HostDescriptor.open("/dev/null", 2)
        var start = ProcessStart("/bin/sh", ["-c", "ls /proc/self/fd >&7"])
        start.descriptors = [0: null, 1: null, 2: null, 7: pipe.writing]
        start.environment = ["PATH": "/usr/bin:/bin"]
        let child = try start.start()
        pipe.writing.close()
        let said = try await text(of: pipe.reading)
        #expect(await child.wait() == 0)
        // 3 is the folder that ls itself reads.
        #expect(said == "0\n1\n2\n3\n7\n")
    }

    @Test func `a start that fails tells the stage and the reason`() throws {
        let error = #expect(throws: HostError.self) { try ProcessStart("/no/such/program", []).start() }
        #expect(error?.description == "start /no/such/program: execute: No such file or directory")
    }

    @Test func `a child that is killed tells the signal`() async throws {
        let child = try ProcessStart("/bin/sleep", ["100"]).start()
        child.kill()
        #expect(await child.wait() == 128 + 9)
    }

    @Test(.needsRoot) func `a worker has no privilege, no network and none of the platform's variables`() async throws {
        let folder = Scratch.folder.string
        // The worker is given `worker` as its first argument; a script of this name stands in for the platform.
        let script = """
            #!/bin/sh
            id -u; id -g
            grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status
            tail -n +3 /proc/net/dev | wc -l
            echo "home $HOME secret $SECRET"
            """
        try Files.setMode(folder, 0o755)
        try Files.write("\(folder)/paas", Array(script.utf8), mode: 0o755)
        let pipe = try HostDescriptor.pipe()
        var worker = ConfinedWorker(["look"])
        worker.executable = "\(folder)/paas"
        worker.descriptors = [1: pipe.writing]
        let child = try worker.start()
        pipe.writing.close()
        let said = try await text(of: pipe.reading)
        #expect(await child.wait() == 0)
        #expect(said.hasPrefix("64900\n64900\n"))
        #expect(said.contains("CapEff:\t0000000000000000"))
        #expect(said.contains("CapBnd:\t0000000000000000"))
        #expect(said.contains("NoNewPrivs:\t1"))
        // The new network namespace has a loopback that is down, and nothing else.
        #expect(said.contains("\n1\n"))
        #expect(said.contains("home /nonexistent secret \n"))
    }
}
