import Kinds
import Machinery
import Testing

@testable import WorkloadControllers

struct AnnotatedTriggersTests {
    private func object(_ annotation: String) -> JSONValue {
        [
            "metadata": ["namespace": "shop", "annotations": ["image.openshift.io/triggers": .string(annotation)]],
            "spec": [
                "template": ["spec": ["containers": [["name": "app", "image": " "], ["name": "b", "image": "x"]]]]
            ],
        ]
    }

    private let event = TagEvent(json: ["dockerImageReference": "r@sha256:1", "image": "sha256:1"])

    @Test(arguments: [
        ("spec.template.spec.containers[?(@.name==\\\"app\\\")].image", ["r@sha256:1", "x"]),
        ("spec.template.spec.containers[1].image", [" ", "r@sha256:1"]),
        ("spec.template.spec.containers[7].image", nil),
        ("spec.template.spec.containers[?(@.name==\\\"z\\\")].image", nil),
        ("spec.replicas", nil),
    ])
    func `the field that the trigger names gets the image`(path: String, images: [String]?) {
        let object = object(#"[{"from":{"kind":"ImageStreamTag","name":"app:latest"},"fieldPath":"\#(path)"}]"#)
        let changed = AnnotatedTriggers(object).applied(to: object) { name in
            name == ImageTagName(namespace: "shop", stream: "app", tag: "latest") ? event : nil
        }
        #expect(changed?["spec"]["template"]["spec"]["containers"].items.map { $0["image"].text } == images)
    }

    @Test func `a paused trigger and a broken annotation change nothing`() {
        let from =
            #""from":{"kind":"ImageStreamTag","name":"app:latest"},"fieldPath":"spec.template.spec.containers[0].image""#
        for text in [#"[{\#(from),"paused":true}]"#, #"[{\#(from),"paused":"true"}]"#, "[{", "{}"] {
            #expect(AnnotatedTriggers(object(text)).applied(to: object(text)) { _ in event } == nil)
        }
    }
}
