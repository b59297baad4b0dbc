internal import Synchronization

/// The first 4 KB that a command says.
final class OutputText: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    func add(_ more: [UInt8]) {
        bytes.withLock { bytes in bytes += more.prefix(max(0, 4096 - bytes.count)) }
    }

    var value: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}
