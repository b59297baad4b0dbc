/// Where everything lies in the data folder.
///
/// ```
/// DIR/                       0711
///   state.db  lock  audit.log  admin.kubeconfig (0600)
///   pki/                     0700
///   images/blobs/sha256/     images/layers/<diff id>/
///   pods/<uid>/volumes/      pods/<uid>/logs/<container>/<restart>.log
///   pods/<uid>/containers/<name>/{upper,work,merged,bundle}
///   builds/<build uid>/{src,log}
///   git/<project>/<app>.git  claims/<namespace>/<claim>/  router/  run/
/// ```
package struct DataLayout: Sendable, Hashable {
    package static let defaultFolder = "/var/lib/paas"

    /// DIR, without links.
    package let folder: String
    package let instance: InstanceID

    /// Makes the folder if it is not there, and resolves it.
    package init(_ folder: String) throws(HostError) {
        try Files.makeFolder(folder, mode: 0o711)
        self.folder = try Files.resolved(folder)
        instance = InstanceID(resolvedPath: self.folder)
    }

    package var stateDB: String { "\(folder)/state.db" }
    package var lock: String { "\(folder)/lock" }
    package var adminKubeconfig: String { "\(folder)/admin.kubeconfig" }
    package var pki: String { "\(folder)/pki" }
    package var images: String { "\(folder)/images" }
    package var blobs: String { "\(folder)/images/blobs/sha256" }
    package var layers: String { "\(folder)/images/layers" }
    package var pods: String { "\(folder)/pods" }
    package var builds: String { "\(folder)/builds" }
    /// Volumes of claims, `<namespace>/<claim>`; they outlive pods.
    package var claims: String { "\(folder)/claims" }
    package var git: String { "\(folder)/git" }
    package var router: String { "\(folder)/router" }
    /// Profiles that pods name as `seccompProfile.localhostProfile`.
    package var seccomp: String { "\(folder)/seccomp" }
    package var run: String { "\(folder)/run" }
    /// conmon writes a container's exit code here, in a file of the container's name.
    package var exits: String { "\(folder)/run/exits" }
    /// The state of crun or runc; gone with the next boot, as the containers are.
    package var runtimeState: String { "/run/paas-\(instance)" }

    /// The files of a pod.
    package func pod(_ uid: String) -> PodLayout { PodLayout(folder: "\(pods)/\(uid)") }
    /// The folder of a build.
    package func build(_ uid: String) -> String { "\(builds)/\(uid)" }
    /// The log of a build.
    package func buildLog(_ uid: String) -> String { "\(builds)/\(uid)/log" }
    /// The bare repository of an application.
    package func repository(project: String, app: String) -> String { "\(git)/\(project)/\(app).git" }

    /// Makes every folder that the platform needs, with its mode.
    package func prepare() throws(HostError) {
        for secret in [pki, run, runtimeState] { try Files.makeFolder(secret, mode: 0o700) }
        for open in [claims, images, "\(images)/blobs", blobs, layers, pods, builds, git, router, exits] {
            try Files.makeFolder(open, mode: 0o711)
        }
    }
}

/// Where everything of one pod lies.
package struct PodLayout: Sendable, Hashable {
    package let folder: String

    package var volumes: String { "\(folder)/volumes" }
    package var containers: String { "\(folder)/containers" }
    package var logs: String { "\(folder)/logs" }
    package var hosts: String { "\(folder)/etc-hosts" }
    package var resolv: String { "\(folder)/etc-resolv.conf" }
    package var hostname: String { "\(folder)/etc-hostname" }
    package var sharedMemory: String { "\(folder)/shm" }
    /// The namespace of System V objects and message queues that its containers share is bound here.
    package var ipcNamespace: String { "\(folder)/ipc" }
    /// The pod's user namespace is bound here, where it has one.
    package var userNamespace: String { "\(folder)/user" }
    /// The first of the host's ids that its user namespace has.
    package var userIDs: String { "\(folder)/user-ids" }
    /// The process namespace that its containers share is bound here, where they do.
    package var processNamespace: String { "\(folder)/processes" }
    /// A network namespace that belongs to the user namespace, until it has its place among the pods' networks.
    package var networkNamespace: String { "\(folder)/network" }
    /// Which pod this is, for finding what belongs to no pod.
    package var record: String { "\(folder)/pod.json" }

    /// The folder of one of the pod's volumes.
    package func volume(_ name: String) -> String { "\(volumes)/\(name)" }
    /// The files of one of the pod's containers.
    package func container(_ name: String) -> ContainerLayout { ContainerLayout(folder: "\(containers)/\(name)") }
    /// The log of a container's run, counted by its restarts.
    package func log(_ container: String, restart: Int) -> String { "\(logs)/\(container)/\(restart).log" }
}

/// Where everything of one container lies. A restart replaces upper and bundle.
package struct ContainerLayout: Sendable, Hashable {
    package let folder: String

    package var upper: String { "\(folder)/upper" }
    package var work: String { "\(folder)/work" }
    package var merged: String { "\(folder)/merged" }
    package var bundle: String { "\(folder)/bundle" }
    package var config: String { "\(folder)/bundle/config.json" }
    package var persist: String { "\(folder)/persist" }
    package var pidFile: String { "\(folder)/pid" }
    package var conmonPidFile: String { "\(folder)/conmon.pid" }
    package var terminationLog: String { "\(folder)/termination-log" }
    /// Volumes whose owners are mapped, and parts of volumes, are mounted in here.
    package var mounts: String { "\(folder)/mounts" }
    /// The image's layers as the pod's user namespace sees them.
    package var layers: String { "\(folder)/layers" }
    /// What the node has to know of the container after its own restart.
    package var record: String { "\(folder)/container.json" }
}
