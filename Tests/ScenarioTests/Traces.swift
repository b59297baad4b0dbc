import Foundation
import TestKit
import Testing

/// What an instance leaves on the host while it runs: looked for by its name and its folder.
struct Traces {
    let data: String
    /// The instance's name on the host, `paas-1ed699e1`.
    let instance: String

    /// Reads the instance's name from `paas status`, while the platform runs.
    init(_ box: Box) async throws {
        data = box.data
        let status = try await box.must("status", "--data-dir", box.data)
        let id = try #require(status.firstMatch(of: /instance ([0-9a-f]+)/)?.1)
        instance = "paas-\(id)"
    }

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
        let tables = try await box.run("nft", ["list", "tables"]).output
        found += tables.split(separator: "\n").filter { $0.contains(instance) }.map { "table \($0)" }
        let spaces = (try? FileManager.default.contentsOfDirectory(atPath: "/run/netns")) ?? []
        found += spaces.filter { $0.hasPrefix(instance) }.map { "network namespace \($0)" }
        let groups = try await box.run("find", ["/sys/fs/cgroup", "-maxdepth", "3", "-name", "\(instance)*"]).output
        found += groups.split(separator: "\n").map { "cgroup \($0)" }
        return found
    }
}
