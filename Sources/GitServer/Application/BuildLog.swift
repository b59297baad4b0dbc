import Kinds
import Machinery
package import Reconciling

/// Where a build's log is read.
package protocol BuildLog: Sendable {
    /// The log from its start; it goes on until the build has ended.
    func follow(
        project: String, build: String, as identity: Identity
    ) async throws -> AsyncThrowingStream<[UInt8], any Error>
}

/// Asks the handler of `builds/log`, in process.
package struct HandledBuildLog: BuildLog {
    private let handler: any ResourceHandler
    private let client: any APIClient

    package init(handler: any ResourceHandler, client: any APIClient) {
        self.handler = handler
        self.client = client
    }

    package func follow(
        project: String, build: String, as identity: Identity
    ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        let path = ResourcePath(Build.kind, namespace: project, name: build, subresource: "log")
        let call = APICall(
            verb: "get", path: path, identity: identity, query: ["follow": ["true"]],
            client: client.acting(as: identity))
        switch try await handler.handle(call) {
        case .stream(_, let stream): return stream
        case .data(_, let bytes, _):
            return AsyncThrowingStream { continuation in
                continuation.yield(bytes)
                continuation.finish()
            }
        default: throw StatusError(.internalError, "the log of build \(build) is no stream")
        }
    }
}
