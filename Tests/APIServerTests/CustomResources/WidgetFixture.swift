import Machinery

/// A definition that uses most of what definitions can.
enum WidgetFixture {
    static let definitionKind = KindID(
        "apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", isNamespaced: false)

    static let definition: JSONValue = [
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": ["name": "widgets.example.com"],
        "spec": [
            "group": "example.com", "scope": "Namespaced",
            "names": ["plural": "widgets", "kind": "Widget", "shortNames": ["wd"], "categories": ["things"]],
            "versions": [
                [
                    "name": "v1", "served": true, "storage": true,
                    "schema": [
                        "openAPIV3Schema": [
                            "type": "object", "required": ["spec"],
                            "properties": ["spec": spec, "status": status],
                        ]
                    ],
                    "subresources": [
                        "status": .object([:]),
                        "scale": [
                            "specReplicasPath": ".spec.size", "statusReplicasPath": ".status.replicas",
                            "labelSelectorPath": ".status.selector",
                        ],
                    ],
                    "additionalPrinterColumns": [
                        ["name": "Size", "type": "integer", "jsonPath": ".spec.size"],
                        [
                            "name": "Ready", "type": "string",
                            "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status",
                        ],
                        ["name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"],
                    ],
                    "selectableFields": [["jsonPath": ".spec.colour"]],
                ]
            ],
        ],
    ]

    private static let spec: JSONValue = [
        "type": "object", "required": ["size"],
        "properties": [
            "size": ["type": "integer", "minimum": 1, "maximum": 10],
            "colour": ["type": "string", "enum": ["red", "blue"], "default": "red"],
            "name": ["type": "string", "pattern": "^[a-z]+$", "minLength": 2, "maxLength": 5],
            "free": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
            "port": ["x-kubernetes-int-or-string": true],
            "labels": ["type": "object", "additionalProperties": ["type": "string"]],
            "tags": [
                "type": "array", "x-kubernetes-list-type": "set", "maxItems": 2, "items": ["type": "string"],
            ],
            "parts": [
                "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                "items": [
                    "type": "object", "required": ["name"],
                    "properties": ["name": ["type": "string"], "value": ["type": "integer"]],
                ],
            ],
            "when": ["type": "string", "format": "date-time", "nullable": true],
            "one": [
                "type": "object", "properties": ["a": ["type": "string"], "b": ["type": "string"]],
                "oneOf": [["required": ["a"]], ["required": ["b"]]],
            ],
        ],
    ]

    private static let status: JSONValue = [
        "type": "object",
        "properties": [
            "replicas": ["type": "integer"], "selector": ["type": "string"],
            "conditions": [
                "type": "array",
                "items": [
                    "type": "object",
                    "properties": ["type": ["type": "string"], "status": ["type": "string"]],
                ],
            ],
        ],
    ]

    /// A spec, and what is said of it.
    static let faults: [(String, String)] = [
        (#"{}"#, "spec.size: Required value"),
        (
            #"{"size":"1"}"#,
            #"spec.size: Invalid value: "string": spec.size in body must be of type integer: "string""#
        ),
        (#"{"size":0}"#, "spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1"),
        (#"{"size":11}"#, "spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10"),
        (
            #"{"size":1,"colour":"green"}"#,
            #"spec.colour: Unsupported value: "green": supported values: "red", "blue""#
        ),
        (#"{"size":1,"name":"AB"}"#, #"spec.name: Invalid value: "AB": spec.name in body should match '^[a-z]+$'"#),
        (
            #"{"size":1,"name":"a"}"#,
            #"spec.name: Invalid value: "a": spec.name in body should be at least 2 chars long"#
        ),
        (#"{"size":1,"name":"abcdef"}"#, "spec.name: Too long: may not be more than 5 bytes"),
        (#"{"size":1,"tags":["a","b","c"]}"#, "spec.tags: Too many: 3: must have at most 2 items"),
        (#"{"size":1,"tags":["a","a"]}"#, #"spec.tags[1]: Duplicate value: "a""#),
        (#"{"size":1,"parts":[{"value":1}]}"#, "spec.parts[0].name: Required value"),
        (
            #"{"size":1,"parts":[{"name":"a"},{"name":"a"}]}"#, #"spec.parts[1]: Duplicate value: {"name":"a"}"#
        ),
        (
            #"{"size":1,"labels":{"a":1}}"#,
            #"spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer""#
        ),
        (
            #"{"size":1,"port":1.5}"#,
            #"spec.port: Invalid value: "number": spec.port in body must be of type integer,string: "number""#
        ),
        (
            #"{"size":1,"when":"now"}"#,
            #"spec.when: Invalid value: "now": spec.when in body must be of type date-time: "now""#
        ),
        (
            #"{"size":1,"one":{}}"#,
            #"spec.one: Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found none valid"#
        ),
    ]

    private static let root = ["schema", "openAPIV3Schema"]

    /// Where in the version a value is set, the value, and what is said of it.
    static let brokenDefinitions: [([String], String, String)] = [
        (["schema"], "null", "spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required"),
        (root + ["type"], "\"string\"", "openAPIV3Schema.type: Invalid value: \"string\": must be object at the root"),
        (
            root + ["properties", "spec", "properties", "size"], "{}",
            "properties[spec].properties[size].type: Required value: must not be empty for specified object fields"
        ),
        (
            root + ["properties", "spec", "properties", "tags"], #"{"type":"array"}"#,
            "properties[tags].items: Required value: must be specified"
        ),
        (root + ["properties", "spec", "$ref"], "\"x\"", "properties[spec].$ref: Forbidden: $ref is not supported"),
        (
            root + ["properties", "spec", "properties", "name", "pattern"], "\"(\"",
            "must be a valid regular expression"
        ),
        (
            root + ["properties", "spec", "properties", "size", "default"], "\"x\"",
            "properties[size].default: Invalid value: \"string\""
        ),
        (["storage"], "false", "must have exactly one version marked as storage version"),
        (["subresources", "scale", "specReplicasPath"], "\".status.x\"", "should be a json path under .spec"),
    ]
}
