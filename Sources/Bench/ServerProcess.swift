import Foundation

/// What a server has used, read from `/proc`; several processes count as one server.
struct ServerProcess: Sendable {
    let pids: [Int]

    /// User and system time of all threads since the start.
    var cpu: Duration {
        get throws {
            var ticks = 0
            for pid in pids {
                let stat = try Self.read("/proc/\(pid)/stat")
                // The name, in parentheses, may hold blanks; utime and stime are the 12th and 13th field behind it.
                let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
                guard fields.count > 13, let user = Int(fields[12]), let system = Int(fields[13]) else {
                    throw BenchError("/proc/\(pid)/stat can't be read")
                }
                ticks += user + system
            }
            return .milliseconds(ticks * 1000 / sysconf(Int32(_SC_CLK_TCK)))
        }
    }

    /// Resident anonymous memory in bytes: what the process has of its own, without file pages.
    var memory: Int { get throws { try status("RssAnon:") } }

    /// All of its resident memory in bytes, file pages included.
    var residentMemory: Int { get throws { try status("VmRSS:") } }

    private func status(_ name: String) throws -> Int {
        var kilobytes = 0
        for pid in pids {
            let status = try Self.read("/proc/\(pid)/status")
            guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
                let value = line.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) })
            else { throw BenchError("/proc/\(pid)/status can't be read") }
            kilobytes += value
        }
        return kilobytes * 1024
    }

    /// Waits until the server has finished what it does after the requests, at most half a minute.
    func settle() async throws {
        for _ in 0..<100 {
            let before = try cpu
            try await Task.sleep(for: .milliseconds(300))
            if try cpu - before < .milliseconds(20) { return }
        }
    }

    private static func read(_ path: String) throws -> String {
        // Files of /proc have no size: read them as a stream.
        guard let file = FileHandle(forReadingAtPath: path), let data = try file.readToEnd() else {
            throw BenchError("\(path) can't be read: the server is gone")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
