/// Follows the answer of `git receive-pack`: passes it on but for the last flush, so that more can be said before the
/// client's push ends, and reads git's report on the way. Bytes in, bytes out; no I/O.
///
/// gitprotocol-pack(5), "Report Status", gitprotocol-capabilities(5), "side-band-64k".
struct ReceivePackAnswer {
    /// The refs that git has changed.
    private(set) var accepted: Set<String> = []
    private var answer = PktLineParser()
    private var report = PktLineParser()
    private var isReportBroken = false
    private let hasSideband: Bool

    init(hasSideband: Bool) { self.hasSideband = hasSideband }

    /// What of git's bytes goes to the client now.
    mutating func pass(_ bytes: [UInt8]) throws(PktLineError) -> [UInt8] {
        guard hasSideband else {
            readReport(bytes)
            return bytes
        }
        answer.append(bytes)
        var passed: [UInt8] = []
        while let line = try answer.next() {
            guard case .data(let payload) = line else { continue }
            if payload.first == 1 { readReport(Array(payload.dropFirst())) }
            passed += PktLine.frame(payload)
        }
        return passed
    }

    private mutating func readReport(_ bytes: [UInt8]) {
        if isReportBroken { return }
        report.append(bytes)
        do {
            while let line = try report.next() {
                guard case .data(let payload) = line else { continue }
                let text = String(decoding: payload, as: UTF8.self)
                guard text.hasPrefix("ok ") else { continue }
                accepted.insert(String(text.dropFirst(3).prefix { $0 != "\n" }))
            }
        } catch {
            isReportBroken = true
        }
    }
}

/// Messages for the client's terminal: each line is shown after `remote: `.
struct SidebandWriter {
    private var line: [UInt8] = []

    /// Frames whole lines; what comes after the last line's end waits. Control characters are left out.
    mutating func frame(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var framed: [UInt8] = []
        for byte in bytes {
            if byte == 0x0A {
                framed += flush()
            } else if byte >= 0x20 || byte == 0x09 || byte == 0x1B {
                line.append(byte)
                if line.count == 4000 { framed += flush() }
            }
        }
        return framed
    }

    /// Frames what waits, if anything does or if `line` is empty but was ended.
    private mutating func flush() -> [UInt8] {
        defer { line = [] }
        return PktLine.frame([2] + line + [0x0A])
    }

    /// Frames an unended last line.
    mutating func finish() -> [UInt8] { line.isEmpty ? [] : flush() }

    /// An empty message: keeps the connection from looking dead.
    static let keepAlive = PktLine.frame([2])
}
