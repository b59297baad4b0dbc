internal import GitSource
internal import Kinds
internal import Machinery

/// The pod that a Source build runs in: the builder image with the source at /tmp/src. Pure.
struct AssemblePod {
    let build: Build
    /// The builder, by digest where it is known.
    let image: String
    /// Where the image has its scripts.
    let scriptsFolder: String
    let workingDirectory: String
    let user: Int
    let source: SourceReport
    /// The host's folder that becomes /tmp.
    let folder: String
    /// Variables for tools to reach the outside, by name.
    let hostEnvironment: [(name: String, value: String)]
    /// The application's last image, for an incremental build.
    let previousImage: String?
    let hasAuthorities: Bool

    static let container = "sti-build"

    static func podName(_ build: Build) -> String { Names.joined(build.name, "build") }

    var pod: Pod {
        var pod = Pod(name: Self.podName(build), namespace: build.namespace)
        pod.metadata.labels = build.metadata.labels.merging([WellKnown.Build.name: label(build.name)]) { $1 }
        pod.metadata.annotations = [WellKnown.Build.name: build.name]
        pod.metadata.ownerReferences = [build.ownerReference()]
        pod.restartPolicy = "Never"
        pod.spec["automountServiceAccountToken"] = false
        pod.spec["enableServiceLinks"] = false
        pod.activeDeadlineSeconds = build.completionDeadlineSeconds
        pod.nodeSelector = build.nodeSelector
        pod.terminationGracePeriodSeconds = 5
        pod.volumes = volumes
        pod.containers = [container(Self.container, image: image, script: script)]
        if let previousImage, isIncremental {
            let save = "\(scriptsFolder)/save-artifacts"
            pod.initContainers = [
                container(
                    "save-artifacts", image: previousImage,
                    // Whatever fails here, the build goes on without artifacts.
                    script:
                        "if [ -x \(save) ]; then \(save) >/tmp/artifacts.tar || rm -f /tmp/artifacts.tar; fi; exit 0")
            ]
        }
        return pod
    }

    private var isIncremental: Bool { build.strategy.sourceStrategy["incremental"].flag }

    /// A label has at most 63 characters.
    private func label(_ name: String) -> String { String(name.prefix(63)) }

    private func container(_ name: String, image: String, script: String) -> Container {
        var container = Container()
        container.name = name
        container.image = image
        container.imagePullPolicy = build.strategy.sourceStrategy["forcePull"].flag ? "Always" : "IfNotPresent"
        container.command = ["/bin/sh", "-c", script]
        container.env = environment
        container.resources = build.resources
        container.securityContext = [
            "runAsUser": .int(Int64(user)), "runAsGroup": 0, "runAsNonRoot": true, "allowPrivilegeEscalation": false,
            "capabilities": ["drop": ["ALL"]],
        ]
        container.volumeMounts = [["name": "build", "mountPath": "/tmp"]]
        if hasAuthorities {
            container.volumeMounts.append([
                "name": "authorities", "mountPath": .string(HostProxy.authorities), "readOnly": true,
            ])
        }
        return container
    }

    private var volumes: [JSONValue] {
        var volumes: [JSONValue] = [
            ["name": "build", "hostPath": ["path": .string(folder), "type": "Directory"]]
        ]
        if hasAuthorities {
            volumes.append([
                "name": "authorities", "hostPath": ["path": .string(HostProxy.authorities), "type": "File"],
            ])
        }
        return volumes
    }

    /// The script that a source brings itself wins over the image's, one by one.
    private func script(_ name: String) -> String {
        source.scripts.contains(name) ? "/tmp/src/.s2i/bin/\(name)" : "\(scriptsFolder)/\(name)"
    }

    private var script: String {
        var lines = ["umask 002"]
        if source.scripts.contains("assemble") { lines.append("chmod +x /tmp/src/.s2i/bin/assemble") }
        if isIncremental {
            lines.append(
                "if [ -s /tmp/artifacts.tar ]; then mkdir /tmp/artifacts; tar xC /tmp/artifacts -f /tmp/artifacts.tar; "
                    + "rm -f /tmp/artifacts.tar; fi")
        }
        lines.append("\(script("assemble")) || exit $?")
        if source.scripts.contains("run") {
            // The image's command: it must be in the image even if assemble took something else over.
            let target = "\(workingDirectory)/.s2i/bin"
            lines.append("mkdir -p \(target) && cp /tmp/src/.s2i/bin/run \(target)/run && chmod 755 \(target)/run")
        }
        return lines.joined(separator: "\n")
    }

    private var environment: [EnvVar] {
        var all: [EnvVar] = []
        func set(_ variable: EnvVar) {
            all.removeAll { $0.name == variable.name }
            all.append(variable)
        }
        for (name, value) in hostEnvironment { set(EnvVar(name, value)) }
        set(EnvVar("SOURCE_DATE_EPOCH", String(source.commit?.time ?? 0)))
        for (name, value) in BuildOutcome.variables(of: build, source) { set(EnvVar(name, value)) }
        set(EnvVar("OPENSHIFT_BUILD_NAME", build.name))
        for (name, value) in EnvironmentFile.parse(source.environment ?? "") { set(EnvVar(name, value)) }
        for json in build.strategy.sourceStrategy["env"].items { set(EnvVar(json: json)) }
        return all
    }
}

extension EnvVar {
    init(_ name: String, _ value: String) {
        self.init(json: ["name": .string(name), "value": .string(value)])
    }
}
