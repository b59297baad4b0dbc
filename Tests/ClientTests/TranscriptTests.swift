import TestKit
import Testing

/// Sessions of unmodified clients, compared with what they print for Kubernetes.
@Suite(.scratch, .needsClients, .timeLimit(.minutes(4)))
struct TranscriptTests {
    @Test(arguments: Transcript.all("api"))
    func `clients print what they print for Kubernetes`(_ transcript: Transcript) async throws {
        try await ClientServer.with { shell in try await shell.run(transcript) }
    }
}
