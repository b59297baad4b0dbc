import Kinds
import Machinery

/// The objects that a first push makes: image stream, build and deployment configuration, service and route.
struct AppObjects: Sendable {
    let app: String
    let branch: String
    /// Where builds find the source.
    let sourceURI: String
    let detection: Detection
    /// For the webhooks of GitHub and others.
    let webhookSecrets: (github: String, generic: String)

    /// The objects in the order in which they are to be made.
    func make() -> [(kind: KindID, object: JSONValue)] {
        [
            (ImageStream.kind, imageStream), (DeploymentConfig.kind, deploymentConfig), (Service.kind, service),
            (Route.kind, route), (BuildConfig.kind, buildConfig),
        ]
    }

    private var name: JSONValue { .string(app) }
    private var portName: JSONValue { "\(detection.port)-tcp" }
    private var port: JSONValue { .int(Int64(detection.port)) }

    private func object(_ kind: KindID, _ rest: JSONValue) -> JSONValue {
        [
            "apiVersion": .string(kind.groupVersion.description), "kind": .string(kind.kind),
            "metadata": [
                "name": name, "labels": ["app": name],
                "annotations": [WellKnown.OpenShift.generatedBy: "PaasGitPush"],
            ],
            "spec": rest,
        ]
    }

    var imageStream: JSONValue { object(ImageStream.kind, ["lookupPolicy": ["local": false]]) }

    /// No trigger starts a build by itself: the push that made this does, and later ones do.
    var buildConfig: JSONValue {
        object(
            BuildConfig.kind,
            [
                "source": ["type": "Git", "git": ["uri": .string(sourceURI), "ref": .string(branch)]],
                "strategy": strategy, "output": ["to": ["kind": "ImageStreamTag", "name": "\(app):latest"]],
                "runPolicy": "Serial",
                "triggers": [
                    ["type": "GitHub", "github": ["secret": .string(webhookSecrets.github)]],
                    ["type": "Generic", "generic": ["secret": .string(webhookSecrets.generic)]],
                ],
            ])
    }

    private var strategy: JSONValue {
        switch detection.strategy {
        case .source(let builder):
            var source: JSONValue = [
                "from": ["kind": "ImageStreamTag", "namespace": "openshift", "name": "\(builder):latest"]
            ]
            source["env"].list = environment
            return ["type": "Source", "sourceStrategy": source]
        case .docker(let path):
            return ["type": "Docker", "dockerStrategy": ["dockerfilePath": .string(path)]]
        }
    }

    private var environment: [JSONValue] {
        detection.environment.sorted { $0.key < $1.key }.map { ["name": .string($0.key), "value": .string($0.value)] }
    }

    /// A pod gets traffic once its port takes connections.
    var deploymentConfig: JSONValue {
        var container: JSONValue = [
            "name": name, "image": " ", "ports": [["containerPort": port, "protocol": "TCP"]],
            "readinessProbe": [
                "tcpSocket": ["port": port], "periodSeconds": 1, "timeoutSeconds": 1, "failureThreshold": 3,
            ],
        ]
        container["env"].list = environment
        return object(
            DeploymentConfig.kind,
            [
                "replicas": 1, "selector": ["app": name, "deploymentconfig": name],
                "strategy": ["type": "Rolling"],
                "template": [
                    "metadata": ["labels": ["app": name, "deploymentconfig": name]],
                    "spec": ["containers": [container]],
                ],
                "triggers": [
                    ["type": "ConfigChange"],
                    [
                        "type": "ImageChange",
                        "imageChangeParams": [
                            "automatic": true, "containerNames": [name],
                            "from": ["kind": "ImageStreamTag", "name": "\(app):latest"],
                        ],
                    ],
                ],
            ])
    }

    var service: JSONValue {
        object(
            Service.kind,
            [
                "selector": ["app": name, "deploymentconfig": name],
                "ports": [["name": portName, "port": port, "targetPort": port, "protocol": "TCP"]],
            ])
    }

    var route: JSONValue {
        object(
            Route.kind,
            [
                "to": ["kind": "Service", "name": name], "port": ["targetPort": portName],
                "tls": ["termination": "edge", "insecureEdgeTerminationPolicy": "Allow"],
            ])
    }

    /// A new webhook secret: 20 letters and digits.
    static func secret() -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        return String((0..<20).compactMap { _ in letters.randomElement() })
    }
}
