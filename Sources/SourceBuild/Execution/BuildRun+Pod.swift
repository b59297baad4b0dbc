internal import HostSystem
internal import Kinds
internal import Machinery
internal import Reconciling

/// Following a build's pods.
extension BuildRun {
    /// Copies the container's log into the build's until the pod has ended.
    ///
    /// It looks at the log again and again: the file is another process's, whose writes wake nobody.
    func follow(_ pod: Pod, container: String, offset note: String) async throws -> Pod {
        let known = Files.text(note).flatMap { Int($0) } ?? 0
        var reader = ContainerLog(path: tools.layout.pod(pod.uid).log(container, restart: 0), offset: known)
        while true {
            let now = try await current(pod)
            let before = reader.offset
            // The lock-step keeps the order: what the pod wrote before it ended is read after its end was seen.
            for line in try reader.newLines() { log.line(line) }
            if reader.offset != before {
                try Files.write(note, Array("\(reader.offset)".utf8), mode: 0o600, durably: false)
            }
            if now.isEnded { return now }
            try checkStart(now)
            try await tools.clock.sleep(for: tools.interval)
        }
    }

    private func current(_ pod: Pod) async throws -> Pod {
        if let cached = tools.pods.get(pod.namespace, pod.name), cached.uid == pod.uid { return cached }
        // The informer may be behind the creation.
        guard let pod = try await tools.client.find(Pod.self, namespace: pod.namespace, name: pod.name) else {
            throw BuildFailure("BuildPodDeleted", "the build's pod was deleted while it ran")
        }
        return pod
    }

    /// A pod that cannot get its image will not get it by waiting.
    private func checkStart(_ pod: Pod) throws(BuildFailure) {
        for status in pod.initContainerStatuses + pod.containerStatuses {
            let reason = status.waiting["reason"].text
            switch reason {
            case "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName":
                throw BuildFailure("PullBuilderImageFailed", status.waiting["message"].text)
            case "CreateContainerConfigError", "CreateContainerError", "RunContainerError":
                throw BuildFailure("GenericBuildFailed", "\(reason): \(status.waiting["message"].text)")
            default: continue
            }
        }
    }

    /// Runs spec.postCommit in a container of the new image, before anybody can see it.
    func runHook(_ image: StoredImageReference) async throws {
        log.phase("Running the post-commit hook")
        var pod = Pod(name: Names.joined(build.name, "hook"), namespace: build.namespace)
        pod.metadata.labels = [WellKnown.Build.name: String(build.name.prefix(63))]
        pod.metadata.ownerReferences = [build.ownerReference()]
        pod.restartPolicy = "Never"
        pod.spec["automountServiceAccountToken"] = false
        pod.activeDeadlineSeconds = build.completionDeadlineSeconds
        var container = Container()
        container.name = "hook"
        container.image = image.reference
        container.imagePullPolicy = "IfNotPresent"
        let hook = build.postCommit
        if let script = hook["script"].string {
            container.command = ["/bin/sh", "-ic", script, "/bin/sh"] + hook["args"].strings
        } else {
            container.command = hook["command"].strings
            container.args = hook["args"].strings
        }
        container.resources = build.resources
        container.env = build.strategy.sourceStrategy["env"].items.map(EnvVar.init(json:))
        pod.containers = [container]
        do { pod = try await tools.client.create(pod) } catch let error as StatusError
            where error.reason == .alreadyExists
        {
            pod = try await tools.client.get(Pod.self, namespace: build.namespace, name: pod.name)
        }
        let ended = try await follow(pod, container: "hook", offset: files.hookOffset)
        guard ended.phase == "Succeeded" else {
            let code = ended.containerStatuses.first?.terminated["exitCode"].number ?? 0
            throw BuildFailure("PostCommitHookFailed", "spec.postCommit ended with code \(code); nothing was published")
        }
    }
}
