package import ArgumentParser
internal import HostSystem

/// `paas doctor`: what the platform wants of this box, and the command that mends what is missing.
package struct DoctorCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check this box: programs, kernel features, privileges, ports, disk.",
        discussion: """
            Exits with 1 where something that the platform can't do without is missing.

            Examples:
              paas doctor
              paas doctor --data-dir /srv/paas --http-port 8080 --https-port 9443
            """)
    @OptionGroup var options: StartOptions
    package init() {}

    package func run() async throws {
        let isRunning = LockFile.holder(of: "\(options.dataDir)/lock") != nil
        let findings = await options.preflight(checksPorts: !isRunning).findings()
        for line in PreflightFinding.lines(findings) { print(line) }
        if isRunning { print("note     ports: not checked, the platform on \(options.dataDir) is running") }
        let missing = findings.filter { $0.verdict == .missing }
        guard missing.isEmpty else {
            throw ServerError(
                "\(missing.count) of \(findings.count) checks failed",
                hint: "run the commands named above, then `paas doctor`")
        }
        print("This box is ready: paas start")
    }
}

extension StartOptions {
    /// The checks for these options.
    ///
    /// A router of this data folder that outlived the platform holds its ports by right.
    func preflight(checksPorts: Bool = true) -> Preflight {
        var ports = [(number: apiPort, purpose: "the API (--api-port)")]
        if RouterProcess.running(in: dataDir) == nil {
            ports.append((number: httpPort, purpose: "HTTP (--http-port)"))
            ports.append((number: httpsPort, purpose: "HTTPS (--https-port)"))
        }
        var preflight = Preflight(dataFolder: dataDir, ports: checksPorts ? ports : [])
        for (flag, text) in [("--pod-cidr", podCidr), ("--service-cidr", serviceCidr)] {
            if let network = IPv4Network(text) { preflight.networks.append((flag, network)) }
        }
        return preflight
    }
}

extension PreflightFinding {
    /// The findings a line each, their names in one column.
    static func lines(_ findings: [PreflightFinding]) -> [String] {
        let width = findings.map(\.name.count).max() ?? 0
        return findings.map { $0.line(nameWidth: width) }
    }

    /// `ok`, `note` or `MISSING`, what was looked at, what was found, and what mends it.
    private func line(nameWidth: Int) -> String {
        let mark =
            switch verdict {
            case .met: "ok      "
            case .wanted: "note    "
            case .missing: "MISSING "
            }
        let text = "\(mark) \(name.padded(to: nameWidth)) \(detail)"
        return verdict == .met || remedy.isEmpty ? text : "\(text)\n                    mend it: \(remedy)"
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

/// The router's process, which outlives the platform.
enum RouterProcess {
    /// Its process id, or nil where it isn't running.
    static func running(in dataFolder: String) -> Int32? {
        guard let pid = Files.text("\(dataFolder)/router/haproxy.pid").flatMap({ Int32($0) }),
            Files.text("/proc/\(pid)/comm") == "haproxy"
        else { return nil }
        return pid
    }
}
