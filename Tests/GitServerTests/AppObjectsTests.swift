import Kinds
import Machinery
import Testing

@testable import GitServer

struct AppObjectsTests {
    private let objects = AppObjects(
        app: "web", branch: "main", sourceURI: "https://localhost:8443/git/shop/web.git",
        detection: Detection(
            language: "Python", strategy: .source(builder: "python"), reason: "requirements.txt is there",
            environment: ["APP": "web.py"]),
        webhookSecrets: ("one", "two"))

    @Test func `every object has the application's name and label`() {
        for (kind, object) in objects.make() {
            #expect(object["kind"].string == kind.kind)
            #expect(object["apiVersion"].string == kind.groupVersion.description)
            #expect(object["metadata"]["name"] == "web")
            #expect(object["metadata"]["labels"]["app"] == "web")
        }
        #expect(
            Set(objects.make().map(\.kind.kind)) == [
                "ImageStream", "BuildConfig", "DeploymentConfig", "Service", "Route",
            ])
    }

    @Test func `the build takes the pushed branch and puts its image into the stream`() {
        let config = BuildConfig(json: objects.buildConfig)
        #expect(config.source.gitURI == "https://localhost:8443/git/shop/web.git")
        #expect(config.source.gitRef == "main")
        #expect(config.strategy.sourceStrategy["from"]["name"] == "python:latest")
        #expect(config.strategy.sourceStrategy["env"][0]["name"] == "APP")
        #expect(config.output.to["name"] == "web:latest")
        #expect(config.triggers.map { $0.json["type"].string } == ["GitHub", "Generic"])
    }

    @Test func `the deployment follows the stream, and the service and route its port`() {
        let config = DeploymentConfig(json: objects.deploymentConfig)
        #expect(
            config.triggers.contains { $0.type == "ImageChange" && $0.automatic && $0.from["name"] == "web:latest" })
        let labels = config.template["metadata"]["labels"].stringMap
        #expect(Service(json: objects.service).selector.allSatisfy { labels[$0.key] == $0.value })
        #expect(config.selector.allSatisfy { labels[$0.key] == $0.value })
        #expect(Service(json: objects.service).ports.first?.json["port"] == 8080)
        #expect(Route(json: objects.route).targetPort == "8080-tcp")
        #expect(Route(json: objects.route).host.isEmpty)
    }

    @Test func `a Dockerfile is built as one`() {
        let docker = AppObjects(
            app: "web", branch: "main", sourceURI: "u",
            detection: Detection(language: "Docker", strategy: .docker(path: "Dockerfile"), reason: "r"),
            webhookSecrets: ("", ""))
        #expect(BuildConfig(json: docker.buildConfig).strategy.dockerStrategy["dockerfilePath"] == "Dockerfile")
    }

    @Test func `secrets are long and differ`() {
        #expect(AppObjects.secret().count == 20)
        #expect(AppObjects.secret() != AppObjects.secret())
    }

    /// A configuration at version 2 whose template and controller have these images.
    private func state(_ config: String, controller: String?, phase: String = "Running") -> RolloutState {
        var deployment = DeploymentConfig(name: "web", namespace: "shop")
        deployment.replicas = 2
        deployment.latestVersion = 2
        deployment.template = ["spec": ["containers": [["image": .string(config)]]]]
        let newest = controller.map { image in
            var newest = ReplicationController(name: "web-2", namespace: "shop")
            newest.template = ["spec": ["containers": [["image": .string(image)]]]]
            newest.readyReplicas = 1
            newest.metadata.annotations = [
                WellKnown.Deployment.phase: phase, WellKnown.Deployment.statusReason: "timed out",
            ]
            return newest
        }
        return RolloutState.read(deployment, newest: newest, digest: "sha256:b")
    }

    @Test func `a rollout is read from the configuration and its newest controller`() {
        #expect(state("r/web@sha256:a", controller: "r/web@sha256:a", phase: "Complete") == .waiting)
        #expect(state("r/web@sha256:b", controller: "r/web@sha256:a", phase: "Complete") == .waiting)
        #expect(state("r/web@sha256:b", controller: nil) == .waiting)
        #expect(state("r/web@sha256:b", controller: "r/web@sha256:b") == .running(version: 2, ready: 1, wanted: 2))
        #expect(state("r/web@sha256:b", controller: "r/web@sha256:b", phase: "Complete") == .complete(version: 2))
        #expect(
            state("r/web@sha256:b", controller: "r/web@sha256:b", phase: "Failed")
                == .failed(version: 2, reason: "timed out"))
    }
}
