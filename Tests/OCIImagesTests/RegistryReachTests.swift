import NIOCore
import NIOPosix
import OCIImages
import Testing

/// What is said of a registry that is not there: at once, and in the words that one looks for.
@Suite(.timeLimit(.minutes(1)))
struct RegistryReachTests {
    @Test func `a registry that is not there is told at once`() async throws {
        // A port that was free a moment ago.
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        try await listener.close()
        // A label of more than 63 letters: no resolver is asked for it.
        let long = String(repeating: "a", count: 64) + ".example"
        for (host, reason) in [
            ("127.0.0.1:\(port)", "dial tcp: connect: connection refused"),
            (long, "dial tcp: lookup \(long): no such host"),
        ] {
            let reference = try ImageReference("\(host)/team/app:1")
            let error = await #expect(throws: ImageError.self) {
                try await RegistryClient.withClient { _ = try await $0.manifest(reference) }
            }
            #expect(error?.description.contains("cannot reach \(host): \(reason)") == true, "\(error as Any)")
        }
    }
}
