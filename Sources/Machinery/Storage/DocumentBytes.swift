import Synchronization

/// An encoded document in pieces, of which long ones may be other documents' too.
package struct DocumentBytes: Sendable {
    package let pieces: [[UInt8]]
    package let count: Int

    package init(pieces: [[UInt8]]) {
        self.pieces = pieces
        count = pieces.reduce(0) { $0 + $1.count }
    }

    package init(_ bytes: [UInt8]) { self.init(pieces: [bytes]) }

    /// The document in one piece; a copy where it is kept in several.
    package var joined: [UInt8] {
        if pieces.count == 1 { return pieces[0] }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for piece in pieces { bytes += piece }
        return bytes
    }
}

/// Makes long equal parts of many encoded documents one in memory: pods of one template differ by little more than their
/// names and times.
///
/// Remembers parts that were met twice, by a hash, in a table of fixed size; forgetting one costs only that its next
/// copy is not shared.
package final class SharedBytes: Sendable {
    private struct Slot: Sendable {
        /// Of the part that was met here last.
        var hash: Int64 = 0
        var part: [UInt8]?
    }

    /// Shorter parts are not worth a piece of their own.
    private static let partCount = 512
    private let slots: Mutex<[Slot]>

    /// `size` is the number of parts that are remembered.
    package init(size: Int = 1024) { slots = Mutex(Array(repeating: Slot(), count: max(size, 1))) }

    /// Cuts JSON text, or a part of one, into pieces: shared ones and what lies between.
    package func split(_ bytes: [UInt8]) -> [[UInt8]] {
        guard bytes.count > Self.partCount else { return [bytes] }
        let parts = Self.parts(of: bytes)
        var pieces: [[UInt8]] = []
        var end = 0
        // The outer ones come first: what lies in a shared one is shared with it.
        for part in parts where part.lowerBound >= end {
            guard let shared = shared(bytes[part]) else { continue }
            if part.lowerBound > end { pieces.append(Array(bytes[end..<part.lowerBound])) }
            pieces.append(shared)
            end = part.upperBound
        }
        if end == 0 { return [bytes] }
        if end < bytes.count { pieces.append(Array(bytes[end...])) }
        return pieces
    }

    /// What was met before and is equal; from the second time on a part is remembered.
    private func shared(_ part: ArraySlice<UInt8>) -> [UInt8]? {
        let hash = part.withUnsafeBytes { Checksum.of($0) }
        return slots.withLock { slots in
            let slot = Int(UInt64(bitPattern: hash) % UInt64(slots.count))
            if let known = slots[slot].part, known.count == part.count, known.elementsEqual(part) { return known }
            let isSecond = slots[slot].hash == hash
            slots[slot].hash = hash
            guard isSecond else { return nil }
            let new = Array(part)
            slots[slot].part = new
            return new
        }
    }

    /// The long objects and arrays of a JSON text in the order in which they begin; not the text as a whole.
    private static func parts(of bytes: [UInt8]) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var open: [Int] = []
        bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "\""):
                    index += 1
                    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                        index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
                    }
                case UInt8(ascii: "{"), UInt8(ascii: "["): open.append(index)
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    // A part of a text may close what began before it.
                    if let start = open.popLast(), start > 0, index + 1 - start >= partCount {
                        parts.append(start..<index + 1)
                    }
                default: break
                }
                index += 1
            }
        }
        return parts.sorted { $0.lowerBound < $1.lowerBound }
    }
}
