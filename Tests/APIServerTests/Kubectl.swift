import Dispatch
import Foundation
import TestKit

/// Runs kubectl as the cluster administrator of a test's server.
struct Kubectl: Sendable {
    let server: ServerFixture

    init(_ server: ServerFixture) { self.server = server }

    struct Result: Sendable {
        let output: String
        let error: String
        let status: Int32
        var succeeded: Bool { status == 0 }
    }

    func run(_ arguments: String..., input: String = "") async throws -> Result {
        let server = server
        return try await withCheckedThrowingContinuation { continuation in
            // A thread of its own: waiting for the process must not hold one of the server's.
            Thread.detachNewThread {
                continuation.resume(with: Swift.Result { try Self.execute(arguments, input, server) })
            }
        }
    }

    private static func execute(_ arguments: [String], _ input: String, _ server: ServerFixture) throws -> Result {
        let files = (0..<3).map { _ in "\(server.folder)/kubectl-\(UUID().uuidString)" }
        _ = FileManager.default.createFile(atPath: files[0], contents: Data(input.utf8))
        for file in files.dropFirst() { _ = FileManager.default.createFile(atPath: file, contents: nil) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/kubectl")
        process.arguments =
            ["--kubeconfig", server.kubeconfig, "--cache-dir", "\(server.folder)/kubectl-cache"] + arguments
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: files[0]))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: files[1]))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: files[2]))
        try process.run()
        process.waitUntilExit()
        let read = { (path: String) in
            String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        }
        return Result(output: read(files[1]), error: read(files[2]), status: process.terminationStatus)
    }
}
