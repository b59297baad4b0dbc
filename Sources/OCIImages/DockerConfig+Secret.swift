internal import FoundationEssentials
package import Machinery

extension DockerConfig {
    /// Reads a pull secret (core/v1 `Secret` of type `kubernetes.io/dockerconfigjson` or `kubernetes.io/dockercfg`);
    /// nil for secrets of other types and for damaged ones.
    package init?(secret: JSONValue) {
        let key: String
        switch secret["type"].string {
        case "kubernetes.io/dockerconfigjson": key = ".dockerconfigjson"
        case "kubernetes.io/dockercfg": key = ".dockercfg"
        default: return nil
        }
        guard let data = secret["data"][key].string.flatMap({ Data(base64Encoded: $0) }),
            let json = try? JSONValue(parsing: data)
        else { return nil }
        self.init(json: json)
    }
}
