internal import Machinery

/// The objects that make an application out of source: what `new-app` and `new-build` create.
struct SourceApplication {
    let name: String
    let repository: String
    let reference: String?
    let contextDirectory: String?
    /// An image stream tag in project `openshift`, `python:latest`.
    let builder: String
    /// The project of the builder's image stream.
    let builderNamespace: String
    let environment: [(String, String)]

    private var labels: JSONValue { ["app": .string(name)] }

    var imageStream: JSONValue {
        [
            "apiVersion": "image.openshift.io/v1", "kind": "ImageStream",
            "metadata": ["name": .string(name), "labels": labels],
        ]
    }

    var buildConfig: JSONValue {
        var git: JSONValue = ["uri": .string(repository)]
        git["ref"] = JSONValue(reference)
        var source: JSONValue = ["type": "Git", "git": git]
        source["contextDir"] = JSONValue(contextDirectory)
        var strategy: JSONValue = [
            "from": ["kind": "ImageStreamTag", "namespace": .string(builderNamespace), "name": .string(builder)]
        ]
        if !environment.isEmpty { strategy["env"] = env }
        return [
            "apiVersion": "build.openshift.io/v1", "kind": "BuildConfig",
            "metadata": ["name": .string(name), "labels": labels],
            "spec": [
                "source": source, "strategy": ["type": "Source", "sourceStrategy": strategy],
                "output": ["to": ["kind": "ImageStreamTag", "name": "\(name):latest"]],
                "triggers": [["type": "ConfigChange"], ["type": "ImageChange", "imageChange": [:]]],
            ],
        ]
    }

    var deploymentConfig: JSONValue {
        Self.deploymentConfig(name: name, image: nil, stream: "\(name):latest", streamNamespace: nil, env: env)
    }

    var service: JSONValue { Self.service(name: name, port: 8080) }

    private var env: JSONValue {
        .array(environment.map { ["name": .string($0.0), "value": .string($0.1)] })
    }

    /// A deployment configuration of one container, from an image stream tag or an image reference.
    static func deploymentConfig(
        name: String, image: String?, stream: String?, streamNamespace: String?, env: JSONValue
    ) -> JSONValue {
        var container: JSONValue = [
            "name": .string(name), "image": .string(image ?? " "),
            "ports": [["containerPort": 8080, "protocol": "TCP"]],
        ]
        if !env.items.isEmpty { container["env"] = env }
        var triggers: [JSONValue] = [["type": "ConfigChange"]]
        if let stream {
            var from: JSONValue = ["kind": "ImageStreamTag", "name": .string(stream)]
            from["namespace"] = JSONValue(streamNamespace)
            triggers.append([
                "type": "ImageChange",
                "imageChangeParams": ["automatic": true, "containerNames": [.string(name)], "from": from],
            ])
        }
        let labels: JSONValue = ["app": .string(name), "deploymentconfig": .string(name)]
        return [
            "apiVersion": "apps.openshift.io/v1", "kind": "DeploymentConfig",
            "metadata": ["name": .string(name), "labels": ["app": .string(name)]],
            "spec": [
                "replicas": 1, "selector": ["deploymentconfig": .string(name)], "triggers": .array(triggers),
                "template": ["metadata": ["labels": labels], "spec": ["containers": [container]]],
            ],
        ]
    }

    static func service(name: String, port: Int) -> JSONValue {
        let number = JSONValue.int(Int64(port))
        return [
            "apiVersion": "v1", "kind": "Service",
            "metadata": ["name": .string(name), "labels": ["app": .string(name)]],
            "spec": [
                "selector": ["deploymentconfig": .string(name)],
                "ports": [["name": "\(port)-tcp", "port": number, "targetPort": number, "protocol": "TCP"]],
            ],
        ]
    }
}
