package import ArgumentParser
internal import Foundation
internal import HostSystem

/// `paas status`: what of an instance runs, and its health.
package struct StatusCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what runs and its health.",
        discussion: """
            Exits with 1 where the platform is not running or not ready.

            Examples:
              paas status
              paas status --data-dir /srv/paas
            """)
    @Option(name: .long, help: "The platform's folder.") var dataDir = DataLayout.defaultFolder
    package init() {}

    package func run() async throws {
        guard FileManager.default.fileExists(atPath: dataDir) else {
            throw ServerError("\(dataDir) does not exist", hint: "paas start --data-dir \(dataDir)")
        }
        let layout = try DataLayout.existing(dataDir)
        let holder = LockFile.holder(of: layout.lock)
        let cgroups = try Cgroups(layout: CgroupLayout.detect())
        let pods = cgroups.children(layout.instance.cgroupParent).filter { $0.hasPrefix("pod") }
        let containers = pods.map { cgroups.processes("\(layout.instance.cgroupParent)/\($0)").isEmpty ? 0 : 1 }
        row("platform", holder.map { "running (process \($0), \(memory($0)))" } ?? "not running")
        row("data", "\(layout.folder) (instance \(layout.instance))")
        row("pods", "\(containers.reduce(0, +)) running")
        row("router", RouterProcess.running(in: layout.folder).map { "running (process \($0))" } ?? "not running")
        guard let holder else {
            throw ServerError("the platform is not running", hint: "paas start --data-dir \(dataDir)")
        }
        try await health(layout, holder)
    }

    private func row(_ name: String, _ text: String) {
        print("\(name)\(String(repeating: " ", count: 12 - name.count))\(text)")
    }

    private func memory(_ process: Int32) -> String {
        let status = Files.text("/proc/\(process)/status") ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return "\(kilobytes / 1024) MB"
    }

    /// Asks `/readyz?verbose`, as the administrator's kubeconfig says where.
    private func health(_ layout: DataLayout, _ holder: Int32) async throws {
        let config = Files.text(layout.adminKubeconfig) ?? ""
        guard let line = config.split(separator: "\n").first(where: { $0.contains("server:") }),
            let url = line.split(separator: " ").last
        else {
            throw ServerError("the platform is starting", hint: "paas status again in a moment")
        }
        let output = try await HostProcess.run(
            "curl", ["--silent", "--max-time", "5", "--cacert", "\(layout.pki)/ca.crt", "\(url)/readyz?verbose"])
        row("API", "\(url)")
        for line in output.text.split(separator: "\n") { print("            \(line)") }
    }
}
