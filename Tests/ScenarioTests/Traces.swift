import Foundation

/// What an instance leaves on the host while it runs: looked for by its name and its folder.
struct Traces {
    let data: String

    init(data: String) throws { self.data = data }

    /// Processes, mounts, network namespaces, links, tables and cgroups that are still there.
    func found(_ box: Box) async throws -> [String] {
        var found: [String] = []
        let mounts = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
        found += mounts.split(separator: "\n").filter { $0.contains(data) }.map { "mount \($0)" }
        let processes = try await box.run("ps", ["-eo", "pid,args"]).output
        found += processes.split(separator: "\n").filter { $0.contains(data) }.map { "process \($0)" }
        let routes = try await box.run("ip", ["-4", "route", "show", "table", "all"]).output
        let prefix = box.podNetwork.split(separator: ".").prefix(2).joined(separator: ".") + "."
        found += routes.split(separator: "\n").filter { $0.contains(prefix) }.map { "route \($0)" }
        let rules = try await box.run("nft", ["list", "ruleset"]).output
        found += rules.split(separator: "\n").filter { $0.contains(box.podNetwork) }.map { "rule \($0)" }
        return found
    }
}
