import Glibc
import SystemPackage

/// Builds tar files byte by byte, also such as no sound tool would write. POSIX.1-1988 ustar.
struct TarFixture {
    private(set) var bytes: [UInt8] = []

    mutating func add(
        _ name: String, type: Character = "0", data: String = "", link: String = "", mode: Int = 0o644, uid: Int = 0,
        claimedSize: Int? = nil, device: (Int, Int) = (0, 0)
    ) {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        put(name, at: 0)
        put(Self.octal(mode, 7), at: 100)
        put(Self.octal(uid, 7), at: 108)
        put(Self.octal(0, 7), at: 116)
        put(Self.octal(claimedSize ?? data.utf8.count, 11), at: 124)
        put(Self.octal(1000, 11), at: 136)
        put("        ", at: 148)
        put(String(type), at: 156)
        put(link, at: 157)
        put("ustar", at: 257)
        put("00", at: 263)
        put(Self.octal(device.0, 7), at: 329)
        put(Self.octal(device.1, 7), at: 337)
        put(Self.octal(block.reduce(0) { $0 + Int($1) }, 6) + "\0 ", at: 148)
        bytes += block
        bytes += data.utf8
        bytes += [UInt8](repeating: 0, count: (512 - data.utf8.count % 512) % 512)
    }

    /// An extended header for the next entry: records of `key=value`.
    mutating func addPax(_ records: [(String, String)]) {
        var text = ""
        for (key, value) in records {
            let rest = " \(key)=\(value)\n"
            var length = rest.utf8.count
            while "\(length)".utf8.count + rest.utf8.count != length { length += 1 }
            text += "\(length)\(rest)"
        }
        add("PaxHeader", type: "x", data: text)
    }

    /// The archive with its end mark.
    var finished: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

    func write(to file: FilePath) throws { try writeBytes(finished, to: file) }

    private static func octal(_ value: Int, _ width: Int) -> String {
        let digits = String(value, radix: 8)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

func writeBytes(_ bytes: [UInt8], to file: FilePath) throws {
    let descriptor = try FileDescriptor.open(
        file, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite, .groupRead])
    try descriptor.closeAfter { _ = try descriptor.writeAll(bytes) }
}

func readBytes(_ file: FilePath) throws -> [UInt8] {
    let descriptor = try FileDescriptor.open(file, .readOnly)
    return try descriptor.closeAfter {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) }
            if count == 0 { return result }
            result += buffer[..<count]
        }
    }
}

func readText(_ file: FilePath) throws -> String { String(decoding: try readBytes(file), as: UTF8.self) }

func status(_ file: FilePath) -> stat? {
    var result = stat()
    return lstat(file.string, &result) == 0 ? result : nil
}

func makeFolder(_ path: FilePath, _ mode: mode_t = 0o755) throws -> FilePath {
    guard mkdir(path.string, mode) == 0 else { throw Errno(rawValue: errno) }
    return path
}
