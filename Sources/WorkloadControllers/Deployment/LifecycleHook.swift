import Kinds
import Machinery

/// A step of the user's own before, amid or after a rollout (apps/v1 `LifecycleHook`).
struct LifecycleHook {
    enum Progress: Equatable {
        case done
        case start(Pod)
        case running
        case tag([TagImage])
        case failed(String)
    }

    /// An image to be tagged.
    struct TagImage: Equatable {
        let reference: String
        let to: JSONValue
    }

    /// pre, mid or post.
    let name: String
    let json: JSONValue

    /// Where the hook stands, by its pod.
    func progress(of revision: ReplicationController, _ config: DeploymentConfig, _ pods: RolloutPods) -> Progress {
        let images = json["tagImages"].items
        if !images.isEmpty { return tag(images, revision) }
        guard !json["execNewPod"].isNull else { return .done }
        guard let pod = pods.hooks[podName(of: revision)] else {
            guard let pod = self.pod(of: revision, config) else {
                return .failed("the \(name) hook names a container that the pod template doesn't have")
            }
            return .start(pod)
        }
        switch pod.phase {
        case "Succeeded": return .done
        case "Failed" where json["failurePolicy"].text == "Ignore": return .done
        case "Failed":
            return .failed("the \(name) hook failed: see the log of pod \(pod.name)")
        default: return .running
        }
    }

    func podName(of revision: ReplicationController) -> String { "\(revision.name)-hook-\(name)" }

    private func tag(_ images: [JSONValue], _ revision: ReplicationController) -> Progress {
        var found: [TagImage] = []
        for image in images {
            let container = revision.template["spec"]["containers"].items.first {
                $0["name"].text == image["containerName"].text
            }
            guard let reference = container?["image"].string else {
                return .failed("the \(name) hook names a container that the pod template doesn't have")
            }
            var to = image["to"]
            if to["namespace"].isNull { to["namespace"] = .string(revision.namespace) }
            found.append(TagImage(reference: reference, to: to))
        }
        return .tag(found)
    }

    private func pod(of revision: ReplicationController, _ config: DeploymentConfig) -> Pod? {
        let exec = json["execNewPod"]
        let spec = revision.template["spec"]
        let containers = spec["containers"].items
        let wanted = exec["containerName"].text
        guard let base = containers.first(where: { wanted.isEmpty || $0["name"].text == wanted }) else { return nil }
        let volumes = Set(exec["volumes"].strings)
        var container: JSONValue = [
            "name": "lifecycle", "image": base["image"], "command": exec["command"], "resources": base["resources"],
            "workingDir": base["workingDir"], "securityContext": base["securityContext"],
            "imagePullPolicy": base["imagePullPolicy"], "env": .array(environment(base, exec, revision)),
        ]
        let mounts = base["volumeMounts"].items.filter { volumes.contains($0["name"].text) }
        container["volumeMounts"].list = mounts
        var pod = Pod(name: podName(of: revision), namespace: revision.namespace)
        pod.metadata.labels = [
            "openshift.io/deployer-pod.type": "hook-\(name)", "openshift.io/deployer-pod-for.name": revision.name,
        ]
        pod.metadata.annotations = [
            WellKnown.Deployment.deployment: revision.name, WellKnown.Deployment.deploymentConfig: config.name,
        ]
        pod.metadata.ownerReferences = [revision.ownerReference(isController: false, blocks: false)]
        pod.spec = [
            "restartPolicy": json["failurePolicy"].text == "Retry" ? "OnFailure" : "Never",
            "activeDeadlineSeconds": .int(Int64(config.strategy.activeDeadlineSeconds ?? 21600)),
            "containers": [container], "imagePullSecrets": spec["imagePullSecrets"],
            "nodeSelector": spec["nodeSelector"], "serviceAccountName": spec["serviceAccountName"],
        ]
        pod.volumes = spec["volumes"].items.filter { volumes.contains($0["name"].text) }
        return pod
    }

    /// The container's variables, overridden by the hook's, and the deployment's name.
    private func environment(_ base: JSONValue, _ exec: JSONValue, _ revision: ReplicationController) -> [JSONValue] {
        let own = exec["env"].items
        let names = Set(own.map { $0["name"].text })
        return base["env"].items.filter { !names.contains($0["name"].text) } + own + [
            ["name": "OPENSHIFT_DEPLOYMENT_NAME", "value": .string(revision.name)],
            ["name": "OPENSHIFT_DEPLOYMENT_NAMESPACE", "value": .string(revision.namespace)],
        ]
    }
}
