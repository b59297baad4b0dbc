internal import Foundation
package import SystemPackage
package import Testing

#if canImport(Glibc)
    internal import Glibc
#endif

/// A folder of the running test's own; it is removed after the test, also when that fails.
package struct ScratchTrait: TestTrait, SuiteTrait, TestScoping {
    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        let folder = try Scratch.make()
        defer { Scratch.remove(folder) }
        try await Scratch.$current.withValue(folder) { try await function() }
    }
}

extension Trait where Self == ScratchTrait {
    /// Gives each test a folder, `Scratch.folder`.
    package static var scratch: ScratchTrait { ScratchTrait() }
}

/// The folder of the running test.
package enum Scratch {
    @TaskLocal static var current: FilePath?

    /// The running test's folder. The test or its suite must have the `.scratch` trait.
    package static var folder: FilePath {
        guard let current else { preconditionFailure("add the .scratch trait to the test that uses Scratch.folder") }
        return current
    }

    /// Makes a new folder under the temporary directory, readable by its owner alone.
    package static func make() throws -> FilePath {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/paas-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        return FilePath(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    /// Removes a folder with all that is in it, without following links.
    package static func remove(_ folder: FilePath) {
        try? FileManager.default.removeItem(atPath: folder.string)
    }
}
