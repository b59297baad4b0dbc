import HostSystem
import TestKit
import Testing

/// The OCI runtimes that containers are run with.
enum OCIRuntime: String, CaseIterable, CustomTestStringConvertible {
    case crun, runc

    var testDescription: String { rawValue }

    /// The program to run, which fails where it isn't installed.
    ///
    /// crun refuses a host whose v2 hierarchy holds controllers beside the old ones. It then gets a view of the host, a
    /// mount namespace of its own, without that hierarchy; containers' own mounts still come from the host's.
    func tool(in folder: String) throws -> String {
        let tool = try HostTools.path(of: rawValue)
        guard self == .crun, case .legacy(let roots, let unmanaged) = try CgroupLayout.detect(), !unmanaged.isEmpty,
            let unified = roots[CgroupLayout.besides]
        else { return tool }
        let path = "\(folder)/crun"
        let hide = "umount \(unified) && mount -t tmpfs none \(unified)"
        let script = """
            #!/bin/sh
            exec unshare --mount --propagation slave sh -c '\(hide) && exec \(tool) "$@"' crun "$@"

            """
        try Files.write(path, Array(script.utf8), mode: 0o755)
        return path
    }
}
