import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import Reconciling
import Synchronization

extension GitServer {
    /// `git-receive-pack`: a push. Git takes it while the body comes in; what follows goes on even if the client leaves.
    func receive(
        _ name: RepositoryName, _ request: Request, _ identity: Identity, _ logger: Logger
    ) async throws -> Response {
        let started = ContinuousClock.now
        try await parts.repositories.ensure(name)
        let process = try GitTool(limits: parts.options.limits).start([
            "receive-pack", "--stateless-rpc", parts.repositories.path(name),
        ])
        let (output, taking) = AsyncStream.makeStream(of: [UInt8].self)
        // Reads git's output from the start, so that git never waits for a reader. Ends with git.
        Task {
            while let bytes = try? await process.read() { taking.yield(bytes) }
            taking.finish()
        }
        let limit = parts.options.limits.duration
        // Ends with the push, below.
        let watchdog = Task {
            try await Task.sleep(for: limit)
            process.kill()
        }
        let commands: PushCommandParser
        do {
            commands = try await feed(request, to: process)
        } catch {
            process.kill()
            watchdog.cancel()
            throw error
        }
        let talk = PushTalk(hasSideband: commands.hasSideband)
        let work = PushWork(
            parts: parts, repository: name, identity: identity, talk: talk, started: started, logger: logger)
        // Nobody waits for it: it ends by itself once the push is worked off, whether or not the client listens.
        Task {
            await Self.answer(output, commands, process, work)
            watchdog.cancel()
        }
        let body = ResponseBody { writer in
            defer { talk.leave() }
            for await bytes in talk.output { try await writer.write(ByteBuffer(bytes: bytes)) }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [.contentType: "application/x-git-receive-pack-result", .cacheControl: "no-cache"], body: body)
    }

    /// Hands the body to git and reads the commands on the way. Git may end before the body does: it has a reason,
    /// which its answer tells; the rest of the body is passed over.
    private func feed(_ request: Request, to process: GitProcess) async throws -> PushCommandParser {
        let parser = Mutex(PushCommandParser())
        let total = Mutex<UInt64>(0)
        let isListening = Mutex(true)
        let limit = parts.options.limits.packBytes
        try await RequestChunks(request: request, limits: parts.options.limits).forEach { bytes in
            try parser.withLock { try $0.append(bytes) }
            let sum = total.withLock { total in
                total += UInt64(bytes.count)
                return total
            }
            // Git itself refuses at the limit, in a way that the client shows; this only ends an endless body.
            if sum > limit * 16 { throw GitRefusal(code: 413, text: "The push is larger than \(limit) bytes.") }
            guard isListening.withLock({ $0 }) else { return }
            do { try await process.input.write(bytes) } catch { isListening.withLock { $0 = false } }
        }
        process.input.finish()
        return parser.withLock { $0 }
    }

    /// Passes git's answer on, then works on what was pushed, then ends the answer.
    private static func answer(
        _ output: AsyncStream<[UInt8]>, _ commands: PushCommandParser, _ process: GitProcess, _ work: PushWork
    ) async {
        let talk = work.talk
        await withDiscardingTaskGroup { group in
            group.addTask {
                while (try? await Task.sleep(for: .seconds(5))) != nil { talk.keepAlive() }
            }
            var answer = ReceivePackAnswer(hasSideband: commands.hasSideband)
            do {
                for await bytes in output { talk.pass(try answer.pass(bytes)) }
            } catch {
                work.logger.error("git's answer can't be read", metadata: ["error": "\(error)"])
            }
            let (code, complaint) = await process.wait()
            if code != 0 {
                work.logger.info(
                    "git refused a push",
                    metadata: ["repository": "\(work.repository)", "code": "\(code)", "error": "\(complaint)"])
                for line in complaint.split(separator: "\n") { talk.problem(String(line)) }
            }
            await work.run(commands.updates, accepted: answer.accepted)
            group.cancelAll()
        }
        talk.finish()
    }
}
