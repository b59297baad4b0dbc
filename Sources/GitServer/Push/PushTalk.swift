import Synchronization

/// What the one who pushes sees after `remote: `: phases, details and problems; sent as it happens.
///
/// `-----> ` begins a phase, seven blanks a detail, ` !     ` a problem.
final class PushTalk: Sendable {
    private struct State {
        var writer = SidebandWriter()
        var isGone = false
        var wasSilent = true
    }

    /// Bytes for the client, framed.
    let output: AsyncStream<[UInt8]>
    private let sending: AsyncStream<[UInt8]>.Continuation
    private let state = Mutex(State())
    private let hasSideband: Bool

    /// A client without `hasSideband` sees nothing of this. One that asks for quiet does: git asks for that wherever
    /// its output is no terminal, and there the build's log matters most.
    init(hasSideband: Bool) {
        self.hasSideband = hasSideband
        (output, sending) = AsyncStream.makeStream()
    }

    func phase(_ text: String) { say("-----> \(text)\n") }
    func detail(_ text: String) { say("       \(text)\n") }
    func problem(_ text: String) { say(" !     \(text)\n") }

    /// A part of a build's log, as it is.
    func log(_ bytes: [UInt8]) { say(bytes) }

    private func say(_ text: String) { say(Array(text.utf8)) }

    private func say(_ bytes: [UInt8]) {
        guard hasSideband else { return }
        let framed = state.withLock { state in
            state.wasSilent = false
            return state.writer.frame(bytes)
        }
        if !framed.isEmpty { sending.yield(framed) }
    }

    /// Bytes of git's own answer, framed already.
    func pass(_ bytes: [UInt8]) { if !bytes.isEmpty { sending.yield(bytes) } }

    /// Says that the server still works, where nothing was said since the last call.
    func keepAlive() {
        guard hasSideband else { return }
        let wasSilent = state.withLock { state in
            defer { state.wasSilent = true }
            return state.wasSilent
        }
        if wasSilent { sending.yield(SidebandWriter.keepAlive) }
    }

    /// Ends the answer.
    func finish() {
        if hasSideband {
            sending.yield(state.withLock { $0.writer.finish() })
            sending.yield(PktLine.flushBytes)
        }
        sending.finish()
    }

    /// Nobody listens any more.
    func leave() { state.withLock { $0.isGone = true } }
    var isGone: Bool { state.withLock { $0.isGone } }
}

extension Duration {
    /// `340 ms`, `1.2 s`, `2 min 5 s`.
    var brief: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        if milliseconds < 60_000 { return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s" }
        return "\(milliseconds / 60_000) min \(milliseconds % 60_000 / 1000) s"
    }
}
