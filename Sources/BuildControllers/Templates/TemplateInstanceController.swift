import Kinds
import Logging
import Machinery
import Reconciling

/// Makes the objects of template instances, with the rights of whoever asked for them, and takes them away again.
struct TemplateInstanceController: Sendable {
    static let finalizer = "template.openshift.io/finalizer"
    static let ownerLabel = "template.openshift.io/template-instance-owner"

    let client: any APIClient
    let instances: Informer<TemplateInstance>
    /// Tells where objects of a kind are.
    let catalog: KindCatalog
    let time: WallClock

    func controller(logger: Logger) -> Controller {
        Controller("template-instances", workers: 1, logger: logger, reconcile: reconcile).watches(instances)
    }

    @Sendable private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let instance = try await client.find(TemplateInstance.self, namespace: key.namespace, name: key.name)
        else {
            return .done
        }
        if instance.metadata.isBeingDeleted {
            try await remove(instance)
            return .done
        }
        if instance.conditions.contains(where: {
            ["Ready", "InstantiateFailure"].contains($0.type) && $0.status == "True"
        }) {
            return .done
        }
        guard instance.metadata.finalizers.contains(Self.finalizer) else {
            try await client.modify(TemplateInstance.self, namespace: key.namespace, name: key.name) { instance in
                instance.metadata.finalizers.append(Self.finalizer)
                return true
            }
            return .done
        }
        do {
            try await instantiate(instance)
            try await tell(instance, "Ready", "Created", "")
        } catch let error as StatusError where error.code < 500 && error.reason != .conflict {
            try await tell(instance, "InstantiateFailure", "Failed", error.message)
        }
        return .done
    }

    /// Makes what is missing, and keeps a list of it.
    private func instantiate(_ instance: TemplateInstance) async throws {
        var generator = SystemRandomNumberGenerator()
        let filled = try await withParameters(instance)
        let processed = try TemplateProcessor.process(filled, using: &generator)
        let requester = client.acting(as: Self.requester(instance))
        var references: [JSONValue] = []
        for object in processed.objects {
            guard let kind = catalog.kind(of: object)?.id else {
                throw StatusError.badRequest(
                    "no matches for kind \"\(object["kind"].text)\" in version \"\(object["apiVersion"].text)\"")
            }
            var object = object
            object["metadata"]["labels"][Self.ownerLabel] = .string(instance.uid)
            let path = ResourcePath(kind, namespace: kind.isNamespaced ? instance.namespace : nil)
            let made = try await create(path, object, instance, requester)
            references.append([
                "ref": [
                    "kind": made["kind"], "apiVersion": made["apiVersion"], "name": made["metadata"]["name"],
                    "namespace": made["metadata"]["namespace"], "uid": made["metadata"]["uid"],
                ]
            ])
        }
        try await client.modify(
            TemplateInstance.self, namespace: instance.namespace, name: instance.name, subresource: "status"
        ) { [references] current in
            guard current.statusObjects != references else { return false }
            current.statusObjects = references
            return true
        }
    }

    /// An object of an earlier try is this instance's already.
    private func create(
        _ path: ResourcePath, _ object: JSONValue, _ instance: TemplateInstance, _ requester: any APIClient
    ) async throws -> JSONValue {
        do {
            return try await requester.create(path, object)
        } catch let error as StatusError where error.reason == .alreadyExists {
            var one = path
            one.name = object["metadata"]["name"].text
            let known = try await client.get(one)
            guard known["metadata"]["labels"][Self.ownerLabel].text == instance.uid else { throw error }
            return known
        }
    }

    /// The template with the values that the instance's secret has for its parameters.
    private func withParameters(_ instance: TemplateInstance) async throws -> Template {
        var template = Template(json: instance.template)
        guard !instance.secretName.isEmpty else { return template }
        let requester = client.acting(as: Self.requester(instance))
        let path = ResourcePath(Secret.kind, namespace: instance.namespace, name: instance.secretName)
        let data = try await requester.get(path)["data"]
        template.parameters = template.parameters.map { parameter in
            guard let text = data[parameter.name].string, let bytes = Base64.decode(text) else { return parameter }
            var parameter = parameter
            parameter.value = String(decoding: bytes, as: UTF8.self)
            parameter.generate = ""
            return parameter
        }
        return template
    }

    private static func requester(_ instance: TemplateInstance) -> Identity {
        let requester = instance.json["spec"]["requester"]
        var extra: [String: [String]] = [:]
        for (key, values) in requester["extra"].object ?? [:] { extra[key] = values.strings }
        return Identity(
            name: requester["username"].text, uid: requester["uid"].text, groups: requester["groups"].strings,
            extra: extra)
    }

    private func tell(_ instance: TemplateInstance, _ type: String, _ reason: String, _ message: String) async throws {
        let condition: JSONValue = [
            "type": .string(type), "status": "True", "reason": .string(reason), "message": .string(message),
            "lastTransitionTime": .string(time.now.description),
        ]
        try await client.modify(
            TemplateInstance.self, namespace: instance.namespace, name: instance.name, subresource: "status"
        ) { current in
            let others = current.json["status"]["conditions"].items.filter { $0["type"].text != type }
            current.json["status"]["conditions"] = .array(others + [condition])
            return true
        }
    }

    /// Deletes what the instance made, then lets it go.
    private func remove(_ instance: TemplateInstance) async throws {
        guard instance.metadata.finalizers.contains(Self.finalizer) else { return }
        for reference in instance.statusObjects.map({ $0["ref"] }) {
            guard let kind = catalog.kind(of: reference)?.id else { continue }
            let path = ResourcePath(
                kind, namespace: kind.isNamespaced ? instance.namespace : nil, name: reference["name"].text)
            do {
                _ = try await client.delete(
                    path, DeleteOptions(propagation: .background, uid: reference["uid"].text))
            } catch let error as StatusError where [.notFound, .conflict].contains(error.reason) {}
        }
        do {
            try await client.modify(
                TemplateInstance.self, namespace: instance.namespace, name: instance.name
            ) { current in
                current.metadata.finalizers.removeAll { $0 == Self.finalizer }
                return true
            }
        } catch let error as StatusError where error.reason == .notFound {}
    }
}
