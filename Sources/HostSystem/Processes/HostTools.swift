#if canImport(Glibc)
    internal import Glibc
#endif

/// Where the host's programs are.
package enum HostTools {
    /// PATH, and the folders of administration programs that a service's PATH may lack.
    private static var folders: [String] {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return path.split(separator: ":").map(String.init) + [
            "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin",
        ]
    }

    /// The full path of a program, or nil where it is not installed. A path with a slash is taken as it is.
    package static func find(_ tool: String) -> String? {
        if tool.contains("/") { return access(tool, X_OK) == 0 ? tool : nil }
        return folders.lazy.map { "\($0)/\(tool)" }.first { access($0, X_OK) == 0 }
    }

    /// The full path of a program, or an error that names it.
    package static func path(of tool: String) throws(HostError) -> String {
        guard let path = find(tool) else {
            throw HostError(
                "find the program \(tool)", detail: "it is not installed; `paas doctor` tells what is missing")
        }
        return path
    }

    /// The program that this process runs, also where another file has taken its place meanwhile (an upgrade): the
    /// kernel resolves it in the child, which still runs the same program. proc(5), `/proc/pid/exe`.
    package static let runningExecutable = "/proc/self/exe"

    /// Where the executable of this process lay when it was started, for finding what is installed beside it.
    package static func ownExecutable() throws(HostError) -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { throw .last("read /proc/self/exe") }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
