internal import HostSystem
internal import Kinds
internal import Machinery
internal import Reconciling

/// Fetching images, with the events that kubelet writes about it.
extension PodExecutor {
    func pull(_ pod: Pod, _ container: Container) async -> PodEvent {
        do {
            let image = try await image(container.image, container.imagePullPolicy, pod, container)
            return .pulled(container: container.name, .success(image))
        } catch {
            let problem = Self.pullProblem(error, image: container.image)
            tellFailedPull(pod, container, problem)
            return .pulled(container: container.name, .failure(problem))
        }
    }

    /// The image of a container, or of a volume where there is no container.
    func image(
        _ reference: String, _ policy: String, _ pod: Pod, _ container: Container?
    ) async throws -> RunnableImage {
        let events = node.events
        let here = try await node.images.present(reference, namespace: pod.namespace, policy: policy)
        if let here {
            tellPresent(pod, container, reference)
            return here
        }
        if policy == "Never" {
            throw PodProblem(
                "ErrImageNeverPull", "Container image \"\(reference)\" is not present with pull policy of Never")
        }
        let (secrets, missing) = try await node.references.pullSecrets(pod)
        if !missing.isEmpty {
            events.warn(
                pod, "FailedToRetrieveImagePullSecret",
                "Unable to retrieve some image pull secrets (\(missing.joined(separator: ", "))); attempting to pull "
                    + "the image may not succeed.")
        }
        events.tell(pod, "Pulling", "Pulling image \"\(reference)\"", container: container)
        let start = ContinuousClock.now
        let image = try await node.metrics.measure(.pullImage, pod: uid) {
            try await node.images.prepare(
                reference, namespace: pod.namespace, pullSecrets: secrets, policy: policy)
        }
        let time = GoDuration.text(ContinuousClock.now - start)
        events.tell(
            pod, "Pulled",
            "Successfully pulled image \"\(reference)\" in \(time) (\(time) including waiting). "
                + "Image size: \(image.sizeInBytes) bytes.", container: container)
        return image
    }

    func tellPresent(_ pod: Pod, _ container: Container?, _ reference: String) {
        node.events.tell(
            pod, "Pulled", "Container image \"\(reference)\" already present on machine", container: container)
    }

    func tellFailedPull(_ pod: Pod, _ container: Container, _ problem: PodProblem) {
        switch problem.reason {
        case "ErrImageNeverPull": node.events.warn(pod, problem.reason, problem.message, container: container)
        case "InvalidImageName": node.events.warn(pod, "InspectFailed", problem.message, container: container)
        default:
            node.events.warn(
                pod, "Failed", "Failed to pull image \"\(container.image)\": \(problem.message)", container: container)
        }
        node.events.warn(pod, "Failed", "Error: \(problem.reason)", container: container)
    }

    static func pullProblem(_ error: any Error, image: String) -> PodProblem {
        if let problem = error as? PodProblem { return problem }
        if PulledImages.isInvalidName(error) {
            return PodProblem(
                "InvalidImageName",
                "Failed to apply default image tag \"\(image)\": couldn't parse image name \"\(image)\": "
                    + "invalid reference format")
        }
        return PodProblem("ErrImagePull", "\(error)")
    }
}
