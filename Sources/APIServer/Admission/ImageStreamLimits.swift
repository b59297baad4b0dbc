import Kinds
import Machinery

/// Holds image streams to the limit ranges of their namespace: how many tags and images they may have.
struct ImageStreamLimits: AdmissionStep {
    let storage: any ObjectStorage

    func check(_ review: inout AdmissionReview) async throws {
        guard review.resource == ImageStream.kind.resource, review.operation != .delete else { return }
        let ranges = try await storage.documents(GroupResource("", "limitranges"), namespace: review.namespace)
        guard !ranges.isEmpty else { return }
        let old = review.old.map(ImageStream.init(json:))
        if let fault = ImageLimits.fault(of: ImageStream(json: review.object), old: old, ranges) {
            throw review.forbidden(fault)
        }
    }
}
