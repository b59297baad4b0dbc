import Machinery

/// Picks the class that is marked as the default of its kind.
enum DefaultClass {
    /// The name of the newest default; of two as new the first by name.
    static func name(_ classes: [JSONValue], annotation: String) -> String? {
        classes.filter { $0["metadata"]["annotations"][annotation] == "true" }
            .min { left, right in
                let (first, second) = (left["metadata"], right["metadata"])
                let (born, other) = (first["creationTimestamp"].text, second["creationTimestamp"].text)
                return born == other ? first["name"].text < second["name"].text : born > other
            }?["metadata"]["name"].string
    }
}

/// Claims that name no storage class get the default one (DefaultStorageClass).
struct DefaultStorageClass: AdmissionStep {
    let storage: any ObjectStorage

    func admit(_ review: inout AdmissionReview) async throws {
        guard review.creates("persistentvolumeclaims"), review.object["spec"]["storageClassName"].isNull else { return }
        let classes = try await storage.documents(GroupResource("storage.k8s.io", "storageclasses"))
        let annotations = [
            "storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class",
        ]
        for annotation in annotations {
            guard let name = DefaultClass.name(classes, annotation: annotation) else { continue }
            review.object["spec"]["storageClassName"] = .string(name)
            return
        }
    }
}

/// Ingresses that name no class get the default one (DefaultIngressClass).
struct DefaultIngressClass: AdmissionStep {
    let storage: any ObjectStorage

    func admit(_ review: inout AdmissionReview) async throws {
        guard review.creates("ingresses", in: "networking.k8s.io"), review.object["spec"]["ingressClassName"].isNull,
            review.object["metadata"]["annotations"]["kubernetes.io/ingress.class"].isNull
        else { return }
        let classes = try await storage.documents(GroupResource("networking.k8s.io", "ingressclasses"))
        let annotation = "ingressclass.kubernetes.io/is-default-class"
        review.object["spec"]["ingressClassName"] = JSONValue(DefaultClass.name(classes, annotation: annotation))
    }
}

/// Claims grow only where their storage class lets them (PersistentVolumeClaimResize).
struct ClaimGrowth: AdmissionStep {
    let storage: any ObjectStorage

    func check(_ review: inout AdmissionReview) async throws {
        guard review.resource == GroupResource("", "persistentvolumeclaims"), review.operation == .update,
            review.request.subresource == nil, let old = review.old,
            let size = Quantity(review.object["spec"]["resources"]["requests"]["storage"]),
            let was = Quantity(old["spec"]["resources"]["requests"]["storage"]), size > was
        else { return }
        guard old["status"]["phase"] == "Bound" else {
            throw review.forbidden("Only bound persistent volume claims can be expanded")
        }
        let name = review.object["spec"]["storageClassName"].text
        let key = ObjectKey(GroupResource("storage.k8s.io", "storageclasses"), name: name)
        guard !name.isEmpty, let known = try await storage.document(key), known["allowVolumeExpansion"].flag else {
            throw review.forbidden(
                "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must "
                    + "support resize")
        }
    }
}

/// Claims and volumes stay until nothing uses them any more (StorageObjectInUseProtection).
struct StorageProtection: AdmissionStep {
    private static let finalizers = [
        GroupResource("", "persistentvolumeclaims"): "kubernetes.io/pvc-protection",
        GroupResource("", "persistentvolumes"): "kubernetes.io/pv-protection",
    ]

    func admit(_ review: inout AdmissionReview) async throws {
        guard review.operation == .create, review.request.subresource == nil,
            let finalizer = Self.finalizers[review.resource]
        else { return }
        let given = review.object["metadata"]["finalizers"].strings
        guard !given.contains(finalizer) else { return }
        review.object["metadata"]["finalizers"] = JSONValue(given + [finalizer])
    }
}
