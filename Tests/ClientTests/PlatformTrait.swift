import Subprocess
import TestKit
import Testing

/// Runs one platform for all tests of a suite, with the image `openshift/tools` in its registry.
struct PlatformTrait: SuiteTrait, TestScoping {
    @TaskLocal private static var current: Box?

    /// A shell on the suite's platform, with a folder of the test's own.
    static func shell() throws -> TranscriptShell {
        let box = try #require(current, "add the .onPlatform trait to the suite")
        return shell(box, folder: "\(Scratch.folder)")
    }

    private static func shell(_ box: Box, folder: String) -> TranscriptShell {
        TranscriptShell(
            folder: folder, kubeconfig: box.kubeconfig, server: box.api, authority: box.authority,
            variables: ["HTTP_PORT": "\(box.httpPort)", "PAAS": Box.executable, "DATA": box.data])
    }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let folder = try Scratch.make()
        let box = try Box(folder: "\(folder)")
        do {
            try await box.start()
            let made = try await Self.shell(box, folder: "\(folder)").bash(
                ["\(Clients.sources)/Tools/image.sh"], namespace: "image", home: "\(folder)")
            try #require(made.hasSuffix("the image is there\n"), "\(made)")
            try await Self.$current.withValue(box) { try await function() }
        } catch {
            Issue.record("platform log:\n\(box.log)")
            await box.remove()
            Scratch.remove(folder)
            throw error
        }
        await box.remove()
        Scratch.remove(folder)
    }
}

extension Trait where Self == PlatformTrait {
    /// One platform for all tests of the suite.
    static var onPlatform: PlatformTrait { PlatformTrait() }
}
