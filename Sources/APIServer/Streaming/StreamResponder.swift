import Hummingbird
import Logging
import Machinery
import NIOCore
import Reconciling

/// Answers exec, attach and port-forward: agrees on a protocol, and runs the session on the upgraded connection.
struct StreamResponder: Sendable {
    let core: APICore
    let logger: Logger

    func respond(_ request: Request, _ call: APIRequest, _ handler: any StreamHandler) async throws -> Response {
        // Running a command is no read, whatever the HTTP method.
        let call = call.with { $0.verb = "create" }
        try await core.authorize(call)
        let isForward = call.subresource == "portforward"
        let upgrade = try StreamUpgrade(request.headers, isForward: isForward)
        let apiCall = try core.apiCall(call, nil)
        try await handler.check(apiCall)
        let work = StreamWork(call: apiCall, handler: handler, logger: logger)
        let run = try Self.session(upgrade, isForward: isForward, work)
        return Response(
            status: .switchingProtocols, headers: upgrade.headers(request.headers),
            body: Outbox.body { await run(request.body, $0) })
    }

    private typealias Run = @Sendable (RequestBody, Outbox) async -> Void

    private static func session(_ upgrade: StreamUpgrade, isForward: Bool, _ work: StreamWork) throws -> Run {
        switch upgrade {
        case .channels(let chosen) where isForward: return try ChannelForward(work: work, version: chosen).run
        case .channels(let chosen): return ChannelExec(work: work, version: chosen).run
        case .tunnel: return SPDYForward(work: work, isTunnelled: true).run
        case .spdy: return isForward ? SPDYForward(work: work, isTunnelled: false).run : SPDYExec(work: work).run
        }
    }
}

/// A stream's call and who answers it; the same for all protocols.
struct StreamWork: Sendable {
    let call: APICall
    let handler: any StreamHandler
    let logger: Logger

    /// Runs the command and tells its end as a `Status`.
    func status(_ session: StreamSession) async -> JSONValue {
        do {
            let code = try await handler.run(call, session)
            guard code != 0 else { return ["metadata": [:], "status": "Success"] }
            return [
                "metadata": [:], "status": "Failure", "reason": "NonZeroExitCode",
                "message": .string("command terminated with non-zero exit code: exit status \(code)"),
                "details": ["causes": [["reason": "ExitCode", "message": .string(String(code))]]],
            ]
        } catch let error as StatusError {
            return error.json
        } catch {
            return internalError(error).json
        }
    }

    /// Joins one connection of a port-forward with the pod's port; why it failed, or nil.
    func forward(port: Int, _ session: StreamSession) async -> String? {
        var query = call.query
        query["port"] = [String(port)]
        let one = APICall(
            verb: call.verb, path: call.path, identity: call.identity, query: query, headers: call.headers,
            client: call.client)
        do {
            _ = try await handler.run(one, session)
            return nil
        } catch is CancellationError {
            return nil
        } catch {
            let reason = (error as? StatusError ?? internalError(error)).message
            return "error forwarding port \(port) to pod \(call.path.name ?? ""): \(reason)"
        }
    }

    private func internalError(_ error: any Error) -> StatusError {
        if !(error is CancellationError) { logger.error("stream failed", metadata: ["error": "\(error)"]) }
        return StatusError(.internalError, "internal error while running the command")
    }

    /// Reads what the client sends beside the work that answers it.
    ///
    /// When the client is gone first, the work is cancelled; when the work is done first, the client gets some seconds to
    /// close, since closing over unread bytes would drop what is still on its way to it.
    static func accompany(
        reading: @escaping @Sendable () async -> Void, work: @escaping @Sendable () async -> Void
    ) async {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await reading()
                return false
            }
            group.addTask {
                await work()
                return true
            }
            if await group.next() == true {
                group.addTask {
                    try? await ContinuousClock().sleep(for: .seconds(5))
                    return false
                }
                _ = await group.next()
            }
            group.cancelAll()
        }
    }
}
