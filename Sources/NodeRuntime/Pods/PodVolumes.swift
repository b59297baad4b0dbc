internal import HostSystem
internal import Kinds
internal import Machinery
internal import Reconciling

/// Makes a pod's volumes on the host. Idempotent: what is there is brought up to date.
struct PodVolumes: Sendable {
    let pod: Pod
    let layout: PodLayout
    /// Where claims' data lies, one folder a claim.
    let claims: String
    let references: PodReferences
    let environment: PodEnvironment

    private var group: Int? { pod.json["spec"]["securityContext"]["fsGroup"].int }

    /// Makes all volumes.
    ///
    /// - Throws: `PodProblem` with FailedMount, naming what is missing.
    func prepare() async throws {
        for volume in pod.volumes { try await prepare(volume) }
    }

    /// Writes anew what comes from config maps, secrets and the pod itself.
    func refresh() async throws {
        for volume in pod.volumes where !written(volume).isNull { try await prepare(volume) }
    }

    private func written(_ volume: JSONValue) -> JSONValue {
        for kind in ["configMap", "secret", "downwardAPI", "projected"] where !volume[kind].isNull {
            return volume[kind]
        }
        return .null
    }

    private func prepare(_ volume: JSONValue) async throws {
        let name = volume["name"].text
        let folder = layout.volume(name)
        if !volume["emptyDir"].isNull { return try await emptyDir(volume["emptyDir"], folder) }
        if !volume["hostPath"].isNull { return try await hostPath(volume["hostPath"]) }
        if !volume["persistentVolumeClaim"].isNull {
            return try await claim(volume["persistentVolumeClaim"]["claimName"].text)
        }
        guard !written(volume).isNull else {
            throw PodProblem("FailedMount", "volume \"\(name)\" is of a kind that this node does not offer")
        }
        try await write(files(of: volume), to: folder, hasSecrets: volume["configMap"].isNull)
    }

    /// The folder or file of the host behind a volume.
    func source(of name: String) throws -> String {
        guard let volume = pod.volumes.first(where: { $0["name"].text == name }) else {
            throw PodProblem("CreateContainerConfigError", "volume \"\(name)\" is not in the pod's volumes")
        }
        if !volume["hostPath"].isNull { return volume["hostPath"]["path"].text }
        if !volume["persistentVolumeClaim"].isNull {
            return claimFolder(volume["persistentVolumeClaim"]["claimName"].text)
        }
        return layout.volume(name)
    }

    // MARK: - Folders

    private func emptyDir(_ source: JSONValue, _ folder: String) async throws {
        let group = group
        let size = Quantity(source["sizeLimit"]).map { ",size=\($0.value)" } ?? ""
        let isMemory = source["medium"].text == "Memory"
        try await BlockingWork.run {
            if Files.exists(folder) { return }
            try Files.makeFolder(folder, mode: 0o777)
            if isMemory { try Mounts.tmpfs(folder, options: "mode=0777\(size)") }
            if let group {
                try Files.setOwner(folder, uid: 0, gid: UInt32(clamping: group))
                try Files.setMode(folder, 0o2777)
            }
        }
    }

    private func hostPath(_ source: JSONValue) async throws {
        let (path, type) = (source["path"].text, source["type"].text)
        try await BlockingWork.run {
            switch type {
            case "DirectoryOrCreate": try Files.makeFolder(path)
            case "FileOrCreate" where !Files.exists(path): try Files.write(path, [])
            case "Directory" where !Files.isFolder(path):
                throw PodProblem("FailedMount", "hostPath type check failed: \(path) is not a directory")
            case "File" where !Files.exists(path) || Files.isFolder(path):
                throw PodProblem("FailedMount", "hostPath type check failed: \(path) is not a file")
            case "" where !Files.exists(path): try Files.makeFolder(path)
            default: break
            }
        }
    }

    /// A claim's folder is named after namespace and claim, so that a new pod finds the old one's data.
    private func claimFolder(_ claim: String) -> String { "\(claims)/\(pod.namespace)/\(claim)" }

    private func claim(_ name: String) async throws {
        guard
            let claim = try await references.client.find(
                PersistentVolumeClaim.self, namespace: pod.namespace, name: name)
        else { throw PodProblem("FailedMount", "persistentvolumeclaim \"\(name)\" not found") }
        guard !claim.metadata.isBeingDeleted else {
            throw PodProblem("FailedMount", "persistentvolumeclaim \"\(name)\" is being deleted")
        }
        let folder = claimFolder(name)
        let group = group
        try await BlockingWork.run {
            if Files.exists(folder) { return }
            try Files.makeFolder(folder, mode: 0o777)
            if let group { try Files.setOwner(folder, uid: 0, gid: UInt32(clamping: group)) }
        }
    }

    // MARK: - Written files

    private struct File: Sendable {
        var bytes: [UInt8]
        var mode: UInt32
    }

    private func files(of volume: JSONValue) async throws -> [String: File] {
        guard volume["projected"].isNull else {
            let mode = Self.mode(volume["projected"]["defaultMode"])
            var files: [String: File] = [:]
            for source in volume["projected"]["sources"].items {
                files.merge(try await self.files(ofSource: source, mode: mode)) { $1 }
            }
            return files
        }
        return try await files(ofSource: volume, mode: Self.mode(written(volume)["defaultMode"]))
    }

    private static func mode(_ json: JSONValue) -> UInt32 { UInt32(clamping: json.int ?? 0o644) & 0o777 }

    private func files(ofSource source: JSONValue, mode: UInt32) async throws -> [String: File] {
        if !source["serviceAccountToken"].isNull {
            let token = source["serviceAccountToken"]
            let text = try await references.token(
                pod, audience: token["audience"].text, expirationSeconds: token["expirationSeconds"].int ?? 3600)
            return [token["path"].text: File(bytes: Array(text.utf8), mode: mode)]
        }
        if !source["downwardAPI"].isNull { return downward(source["downwardAPI"], mode) }
        let isSecret = source["configMap"].isNull
        let part = isSecret ? source["secret"] : source["configMap"]
        let name = part["name"].optionalText ?? part["secretName"].text
        let found =
            try await isSecret
            ? references.secret(pod.namespace, name) : references.configMap(pod.namespace, name)
        guard let data = found else {
            if part["optional"].flag { return [:] }
            throw PodProblem("FailedMount", "\(isSecret ? "secret" : "configmap") \"\(name)\" not found")
        }
        guard !part["items"].items.isEmpty else { return data.mapValues { File(bytes: $0, mode: mode) } }
        var files: [String: File] = [:]
        for item in part["items"].items {
            guard let bytes = data[item["key"].text] else {
                if part["optional"].flag { continue }
                throw PodProblem("FailedMount", "\"\(name)\" has no key \"\(item["key"].text)\"")
            }
            files[item["path"].text] = File(
                bytes: bytes, mode: item["mode"].isNull ? mode : Self.mode(item["mode"]))
        }
        return files
    }

    private func downward(_ source: JSONValue, _ mode: UInt32) -> [String: File] {
        var files: [String: File] = [:]
        for item in source["items"].items {
            let resource = item["resourceFieldRef"]
            var text = environment.field(item["fieldRef"]["fieldPath"].text) ?? ""
            if !resource.isNull,
                let subject = pod.containers.first(where: { $0.name == resource["containerName"].text })
            {
                text = PodResources.field(resource, of: subject, node: environment.node) ?? ""
            }
            files[item["path"].text] = File(
                bytes: Array(text.utf8), mode: item["mode"].isNull ? mode : Self.mode(item["mode"]))
        }
        return files
    }

    /// Writes the files behind the link `..data`, so that readers see the old or the new set and never a mix.
    private func write(_ files: [String: File], to folder: String, hasSecrets: Bool) async throws {
        let group = group
        let entries = files.mapValues { ($0.bytes, $0.mode) }
        try await BlockingWork.run {
            if !Files.exists(folder) {
                try Files.makeFolder(folder, mode: 0o755)
                // Secrets stay out of the disk.
                if hasSecrets { try Mounts.tmpfs(folder, options: "mode=0755") }
            }
            try AtomicFolder(path: folder, group: group).write(entries)
        }
    }
}

/// A folder whose files change together: each is a link through `..data`, which is renamed over.
struct AtomicFolder {
    let path: String
    let group: Int?

    func write(_ files: [String: ([UInt8], UInt32)]) throws {
        for name in files.keys { try check(name) }
        if isUpToDate(files) { return }
        let old = Files.linkTarget("\(path)/..data")
        let version = "..\(UInt64.random(in: 0 ... .max))"
        try Files.makeFolder("\(path)/\(version)")
        for (name, (bytes, mode)) in files {
            let file = "\(path)/\(version)/\(name)"
            try Files.makeFolder(Files.parent(file))
            // A group that shares the volume may read what its owner may.
            let shared = group == nil ? mode : mode | (mode & 0o400) >> 3
            try Files.write(file, bytes, mode: shared, durably: false)
            if let group { try Files.setOwner(file, uid: 0, gid: UInt32(clamping: group)) }
        }
        let link = "\(path)/..data_tmp"
        try Files.removeTree(link)
        try Files.link(link, to: version)
        try Files.rename(link, to: "\(path)/..data")
        let tops = Set(files.keys.compactMap { $0.split(separator: "/").first.map(String.init) })
        for top in tops where Files.linkTarget("\(path)/\(top)") == nil {
            try Files.link("\(path)/\(top)", to: "..data/\(top)")
        }
        for name in Files.list(path) where !name.hasPrefix("..") && !tops.contains(name) {
            try Files.removeTree("\(path)/\(name)")
        }
        if let old { try Files.removeTree("\(path)/\(old)") }
    }

    private func isUpToDate(_ files: [String: ([UInt8], UInt32)]) -> Bool {
        guard Files.linkTarget("\(path)/..data") != nil else { return false }
        let tops = Set(files.keys.compactMap { $0.split(separator: "/").first.map(String.init) })
        guard Set(Files.list(path).filter { !$0.hasPrefix("..") }) == tops else { return false }
        return files.allSatisfy { name, file in (try? Files.read("\(path)/..data/\(name)")) == file.0 }
    }

    private func check(_ name: String) throws {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard !name.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0 != ".." && $0 != "." }) else {
            throw PodProblem("FailedMount", "the volume's path \"\(name)\" leaves the volume")
        }
    }
}
