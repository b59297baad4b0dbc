import TestKit
import Testing

/// Clients of a complete platform with its node: containers, controllers, builds, and logins.
@Suite(
    .scratch, .needsClients, .needsRoot, .needsTool("conmon"), .needsTool("haproxy"), .needsTool("skopeo"),
    .needsTool("busybox"), .onPlatform, .timeLimit(.minutes(4)))
struct PlatformTests {
    @Test(arguments: Transcript.all("platform"))
    func `clients print what they print for Kubernetes and OpenShift`(_ transcript: Transcript) async throws {
        try await PlatformTrait.shell().run(transcript)
    }

    @Test(arguments: try PythonCheck.all())
    func `Python's clients get what they need`(_ check: PythonCheck) async throws {
        let output = try await PlatformTrait.shell().python(check)
        #expect(output.hasSuffix("\npassed\n"), "\(output)")
    }
}
