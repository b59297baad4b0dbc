/// A ref that a push wants to change.
struct RefUpdate: Hashable, Sendable {
    let old: String
    let new: String
    let ref: String

    var isDeletion: Bool { new.allSatisfy { $0 == "0" } }
    /// `main` for refs/heads/main; nil for what is no branch.
    var branch: String? { ref.hasPrefix("refs/heads/") ? String(ref.dropFirst(11)) : nil }
    var shortName: String {
        for prefix in ["refs/heads/", "refs/tags/", "refs/"] where ref.hasPrefix(prefix) {
            return String(ref.dropFirst(prefix.count))
        }
        return ref
    }
}

/// Reads along what a push begins with: the refs to change and what the client can do.
///
/// gitprotocol-pack(5), "Reference Update Request and Packfile Transfer".
struct PushCommandParser {
    private(set) var updates: [RefUpdate] = []
    private(set) var capabilities: Set<String> = []
    private(set) var isComplete = false
    private var parser = PktLineParser()
    private var size = 0

    /// Commands longer than this are refused.
    static let sizeLimit = 4 << 20

    /// Takes the next bytes of the request; once `isComplete`, they are the pack's and are not looked at.
    mutating func append(_ bytes: [UInt8]) throws(PktLineError) {
        if isComplete { return }
        size += bytes.count
        parser.append(bytes)
        while let line = try parser.next() {
            switch line {
            case .flush:
                isComplete = true
                return
            case .data(let payload): read(payload)
            }
        }
        if size > Self.sizeLimit { throw PktLineError(description: "the push changes too many refs at once") }
    }

    private mutating func read(_ payload: [UInt8]) {
        let halves = payload.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        if halves.count > 1 {
            let words = String(decoding: halves[1], as: UTF8.self).split(whereSeparator: \.isWhitespace)
            capabilities.formUnion(words.map(String.init))
        }
        var text = String(decoding: halves.first ?? [], as: UTF8.self)[...]
        if text.hasSuffix("\n") { text.removeLast() }
        let parts = text.split(separator: " ", maxSplits: 2).map(String.init)
        guard parts.count == 3, parts[0].count >= 40, parts[1].count >= 40 else { return }
        updates.append(RefUpdate(old: parts[0], new: parts[1], ref: parts[2]))
    }

    /// Whether messages can be sent beside the report.
    var hasSideband: Bool { capabilities.contains("side-band-64k") }
}
