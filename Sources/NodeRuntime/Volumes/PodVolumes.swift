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
    let images: any ImageSource
    let environment: PodEnvironment

    var ownership: VolumeOwnership { VolumeOwnership(pod.json["spec"]["securityContext"]) }

    /// Makes all volumes.
    ///
    /// - Throws: `PodProblem` with FailedMount, or an image's reason, naming what is missing.
    func prepare() async throws {
        for volume in pod.volumes { try await prepare(volume) }
    }

    /// Writes anew what comes from config maps, secrets and the pod itself.
    func refresh() async throws {
        for volume in pod.volumes where isWritten(volume) { try await prepare(volume) }
    }

    private func isWritten(_ volume: JSONValue) -> Bool {
        ["configMap", "secret", "downwardAPI", "projected"].contains { !volume[$0].isNull }
    }

    private func prepare(_ volume: JSONValue) async throws {
        let name = volume["name"].text
        do {
            try await make(volume, name)
        } catch {
            let problem = error as? PodProblem ?? PodProblem("FailedMount", "\(error)")
            guard problem.reason == "FailedMount" else { throw problem }
            throw PodProblem("FailedMount", "MountVolume.SetUp failed for volume \"\(name)\" : \(problem.message)")
        }
    }

    private func make(_ volume: JSONValue, _ name: String) async throws {
        let folder = layout.volume(name)
        if isWritten(volume) {
            let files = try await VolumeFiles(volumes: self, folder: folder).files(of: volume)
            return try await write(files, to: folder, isSecret: volume["configMap"].isNull)
        }
        if !volume["hostPath"].isNull { return try await hostPath(volume["hostPath"]) }
        if let claim = claimName(volume) { return try await prepareClaim(claim, volume) }
        if !volume["image"].isNull { return try await image(volume["image"], folder) }
        let isEmpty = !volume["emptyDir"].isNull || volume.object?.keys.count == 1
        guard isEmpty else { throw PodProblem("FailedMount", "volumes of this kind are not offered by this node") }
        try await emptyDir(volume["emptyDir"], folder)
    }

    // MARK: - Where they are

    /// The folder or file of the host behind a volume.
    func source(of name: String) throws -> String {
        guard let volume = volume(name) else {
            throw PodProblem("CreateContainerConfigError", "volume \"\(name)\" is not in the pod's volumes")
        }
        if !volume["hostPath"].isNull { return volume["hostPath"]["path"].text }
        guard let claim = claimName(volume) else { return layout.volume(name) }
        return Files.linkTarget(layout.volume(name)) ?? claimFolder(claim)
    }

    private func volume(_ name: String) -> JSONValue? { pod.volumes.first { $0["name"].text == name } }

    /// What the node writes, and images, nobody in a container may change.
    func isReadOnly(_ name: String) -> Bool {
        guard let volume = volume(name) else { return false }
        return isWritten(volume) || !volume["image"].isNull
            || volume["persistentVolumeClaim"]["readOnly"].flag
    }

    /// Whether owners can be mapped: overlays can't, and need it not, since nobody writes there.
    func isMappable(_ name: String) -> Bool { volume(name)?["image"].isNull ?? true }

    // MARK: - Folders

    private func emptyDir(_ source: JSONValue, _ folder: String) async throws {
        let ownership = ownership
        let isMemory = source["medium"].text == "Memory"
        let limits = [Quantity(source["sizeLimit"])?.value, memoryLimit].compactMap(\.self)
        let size = limits.min().map { ",size=\($0)" } ?? ""
        try await BlockingWork.run {
            // A mount is gone after the host was started anew, while the folder is still there.
            if Files.exists(folder), !isMemory || Mounts.isMounted(folder) { return }
            try Files.makeFolder(folder, mode: 0o777)
            if isMemory { try Mounts.tmpfs(folder, options: "mode=0777\(size)") }
            try ownership.apply(to: folder)
        }
    }

    private var memoryLimit: Int? { PodResources.limits(of: pod, \.resources).memoryInBytes }

    private func hostPath(_ source: JSONValue) async throws {
        let (path, type) = (source["path"].text, source["type"].text)
        try await BlockingWork.run {
            let kind = Files.kind(path)
            let wanted: [String: (Files.Kind, String)] = [
                "Directory": (.folder, "directory"), "DirectoryOrCreate": (.folder, "directory"),
                "File": (.file, "file"), "FileOrCreate": (.file, "file"), "Socket": (.socket, "socket file"),
                "CharDevice": (.characterDevice, "character device"), "BlockDevice": (.blockDevice, "block device"),
            ]
            switch (type, kind) {
            case ("", nil), ("DirectoryOrCreate", nil): return try Files.makeFolder(path)
            case ("FileOrCreate", nil): return try Files.write(path, [])
            default: break
            }
            guard let (expected, name) = wanted[type], kind != expected else { return }
            throw PodProblem("FailedMount", "hostPath type check failed: \(path) is not a \(name)")
        }
    }

    private func image(_ source: JSONValue, _ folder: String) async throws {
        if await (try? BlockingWork.run { Mounts.isMounted(folder) }) == true { return }
        let reference = source["reference"].text
        let found: RunnableImage
        do {
            let secrets = try await references.pullSecrets(pod).documents
            found = try await images.prepare(
                reference, namespace: pod.namespace, pullSecrets: secrets, policy: source["pullPolicy"].text)
        } catch {
            throw PodExecutor.pullProblem(error, image: reference)
        }
        try await BlockingWork.run {
            try Files.makeFolder(folder)
            try Mounts.readOnly(found.layers, on: folder)
        }
    }

    // MARK: - Claims

    /// The claim behind a volume; one that is made for the pod is named after it.
    private func claimName(_ volume: JSONValue) -> String? {
        if !volume["ephemeral"].isNull { return "\(pod.name)-\(volume["name"].text)" }
        return volume["persistentVolumeClaim"]["claimName"].optionalText
    }

    /// A claim's folder is named after namespace and claim, so that a new pod finds the old one's data.
    private func claimFolder(_ claim: String) -> String { "\(claims)/\(pod.namespace)/\(claim)" }

    private func prepareClaim(_ name: String, _ volume: JSONValue) async throws {
        guard
            let claim = try await references.client.find(
                PersistentVolumeClaim.self, namespace: pod.namespace, name: name)
        else { throw PodProblem("FailedMount", "persistentvolumeclaim \"\(name)\" not found") }
        guard !claim.metadata.isBeingDeleted else {
            throw PodProblem("FailedMount", "persistentvolumeclaim \"\(name)\" is being deleted")
        }
        if !volume["ephemeral"].isNull, !claim.metadata.ownerReferences.contains(where: { $0["uid"].text == pod.uid }) {
            throw PodProblem(
                "FailedMount",
                "PVC \(pod.namespace)/\(name) was not created for pod \(pod.namespace)/\(pod.name) "
                    + "(pod is not owner)")
        }
        let folder = try await folder(of: claim) ?? claimFolder(name)
        let (ownership, link) = (ownership, layout.volume(volume["name"].text))
        try await BlockingWork.run {
            if !Files.exists(folder) { try Files.makeFolder(folder, mode: 0o777) }
            try ownership.apply(to: folder)
            guard Files.linkTarget(link) != folder else { return }
            try Files.removeTree(link)
            try Files.link(link, to: folder)
        }
    }

    /// The folder of the volume that a claim is bound to, where the volume names one.
    private func folder(of claim: PersistentVolumeClaim) async throws -> String? {
        let name = claim.json["spec"]["volumeName"].text
        if name.isEmpty { return nil }
        let path = ResourcePath(KindID("", "v1", "PersistentVolume", "persistentvolumes"), name: name)
        let spec: JSONValue
        do { spec = try await references.client.get(path)["spec"] } catch let error as StatusError {
            if error.reason == .notFound { return nil }
            throw error
        }
        return spec["local"]["path"].optionalText ?? spec["hostPath"]["path"].optionalText
    }

    // MARK: - Written files

    /// Writes the files behind the link `..data`, so that readers see the old or the new set and never a mix.
    private func write(_ files: [String: VolumeFiles.File], to folder: String, isSecret: Bool) async throws {
        let group = ownership.group
        let entries = files.mapValues { ($0.bytes, $0.mode) }
        try await BlockingWork.run {
            try Files.makeFolder(folder, mode: 0o755)
            // Secrets stay out of the disk.
            if isSecret, !Mounts.isMounted(folder) { try Mounts.tmpfs(folder, options: "mode=0755") }
            try AtomicFolder(path: folder, group: group).write(entries)
        }
    }
}
