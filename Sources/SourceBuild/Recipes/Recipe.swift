internal import Crypto
package import Machinery

/// How the platform makes a builder image out of the distribution's packages.
package struct Recipe: Sendable, Hashable {
    /// When a source is taken for this builder's.
    package struct Detection: Sendable, Hashable {
        /// The lower one wins where several builders fit.
        package let priority: Int
        /// As people call it: `Python`.
        package let language: String
        /// Any of these files makes it fit; they are tried in order.
        package let files: [String]
    }

    package let name: String
    package let displayName: String
    package let details: String
    package let version: String
    package let tags: [String]
    /// Releases of the distribution besides the base's, such as its backports.
    package let suites: [String]
    package let packages: [String]
    /// Shell lines that end the layer of packages; run as root inside of it.
    package let setup: String
    package let environment: [(name: String, value: String)]
    package let user: String
    package let workingDirectory: String
    package let port: Int
    package let volumes: [String]
    package let command: [String]
    package let detection: Detection?
    /// Where the recipe and its files lie.
    package let folder: String

    package static let scriptsFolder = "/usr/libexec/s2i"

    /// Reads a recipe's document.
    ///
    /// - Throws: `RecipeError` that names the field.
    package init(_ json: JSONValue, folder: String) throws(RecipeError) {
        let path = "\(folder)/recipe.yaml"
        guard let name = json["name"].string, Names.dnsLabel(name).isEmpty else {
            throw RecipeError(path, "name is missing, or no name of an image stream")
        }
        let packages = json["packages"].strings
        guard packages.count == json["packages"].items.count, packages.allSatisfy(Self.isPackage) else {
            throw RecipeError(path, "packages has something that is no package's name")
        }
        let suites = json["suites"].strings
        guard suites.allSatisfy(Self.isPackage) else {
            throw RecipeError(path, "suites has something that is no release")
        }
        self.name = name
        self.packages = packages
        self.suites = suites
        self.folder = folder
        displayName = json["displayName"].string ?? name
        details = json["description"].text
        version = Self.scalar(json["version"])
        tags = json["tags"].strings
        setup = json["setup"].text
        environment = (json["env"].object ?? [:]).map { ($0.key, Self.scalar($0.value)) }
        user = json["user"].isNull ? "1001" : Self.scalar(json["user"])
        workingDirectory = json["workdir"].string ?? "/opt/app-root/src"
        port = json["port"].int ?? 8080
        volumes = json["volumes"].strings
        command = json["command"].isNull ? ["\(Self.scriptsFolder)/usage"] : json["command"].strings
        let detect = json["detect"]
        detection =
            detect.isNull
            ? nil
            : Detection(
                priority: detect["priority"].int ?? 100, language: detect["language"].string ?? displayName,
                files: detect["files"].strings)
    }

    private static func scalar(_ json: JSONValue) -> String { json.string ?? (json.isNull ? "" : json.description) }

    /// What apt takes as a name; nothing that it would take as an option.
    private static func isPackage(_ name: String) -> Bool {
        guard let first = name.utf8.first, (97...122).contains(first) || (48...57).contains(first) else { return false }
        return name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || [43, 45, 46].contains($0) }
    }

    package static func == (left: Recipe, right: Recipe) -> Bool {
        left.name == right.name && left.folder == right.folder
    }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// Names what the layer of packages is made from; another text means another layer.
    package var packagesKey: String {
        ["packages 1", suites.description, packages.description, setup].joined(separator: "\n")
    }
}

/// A recipe that cannot be read.
package struct RecipeError: Error, Sendable, Hashable, CustomStringConvertible {
    package let path: String
    package let problem: String

    package init(_ path: String, _ problem: String) {
        self.path = path
        self.problem = problem
    }

    package var description: String { "\(path): \(problem)" }
}
