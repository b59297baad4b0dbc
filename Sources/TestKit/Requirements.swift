package import Testing

#if canImport(Glibc)
    internal import Glibc
#endif

/// What the machine must have for a test. `PAAS_TEST_HOST=1` (set by `make test`) makes a missing one a failure.
package enum Requirement {
    /// True where `PAAS_TEST_HOST=1` says that this machine must be able to run every test.
    package static var isStrict: Bool { getenv("PAAS_TEST_HOST").map { String(cString: $0) } == "1" }

    /// Whether a program of that name is on the path.
    package static func has(tool: String) -> Bool {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/sbin:/usr/bin:/sbin:/bin"
        let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]
        return folders.contains { access("\($0)/\(tool)", X_OK) == 0 }
    }

    package static var isRoot: Bool { geteuid() == 0 }
}

extension Trait where Self == ConditionTrait {
    /// Runs the test as root only.
    package static var needsRoot: ConditionTrait {
        .enabled("needs root: run `make test` as root") { Requirement.isRoot || Requirement.isStrict }
    }

    /// Runs the test where `tool` is installed; `make deps` installs all of them.
    package static func needsTool(_ tool: String) -> ConditionTrait {
        .enabled("needs \(tool): run `make deps`") { Requirement.has(tool: tool) || Requirement.isStrict }
    }
}
