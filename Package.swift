// swift-tools-version:6.2
import PackageDescription

/// One set of rules for every room: see docs/contributing.md, "Settings".
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// A library from outside, by the product's name and the package that it comes from.
func library(_ name: String, _ package: String) -> Target.Dependency { .product(name: name, package: package) }

let log = library("Logging", "swift-log")
let lifecycle = library("ServiceLifecycle", "swift-service-lifecycle")
let http: [Target.Dependency] = [
    library("Hummingbird", "hummingbird"), library("HummingbirdCore", "hummingbird"), library("NIOCore", "swift-nio"),
    library("HTTPTypes", "swift-http-types"),
]
let crypto = library("Crypto", "swift-crypto")
let certificates = library("X509", "swift-certificates")
let httpClient = library("AsyncHTTPClient", "async-http-client")
let subprocess = library("Subprocess", "swift-subprocess")
let system = library("SystemPackage", "swift-system")

/// A room: one target under Sources/ and its tests under Tests/.
///
/// - Parameter tests: what its tests use besides.
func room(
    _ name: String, uses: [Target.Dependency] = [], tests: [Target.Dependency] = [], resources: [Resource] = []
) -> [Target] {
    [
        .target(name: name, dependencies: uses, resources: resources, swiftSettings: settings),
        .testTarget(
            name: "\(name)Tests", dependencies: [.init(stringLiteral: name), "TestKit"] + uses + tests,
            swiftSettings: settings),
    ]
}

let arguments = library("ArgumentParser", "swift-argument-parser")
let ground: [Target] =
    room("Machinery", uses: [library("Yams", "Yams")])
    + room("Kinds", uses: ["Machinery"])
    + room("Reconciling", uses: ["Machinery", "Kinds", log])

let tools: [Target] =
    room(
        "HostSystem",
        uses: [
            "CLinux", subprocess, system, crypto, log, library("NIOCore", "swift-nio"),
            library("NIOPosix", "swift-nio"),
        ])
    + room("GitSource", uses: ["CLibGit2"])
    + room("ArchiveFiles", uses: ["CLibArchive", crypto])
    + room(
        "OCIImages",
        uses: [
            "ArchiveFiles", "HostSystem", "Machinery", crypto, httpClient, log, library("NIOCore", "swift-nio"),
            library("NIOHTTP1", "swift-nio"), library("NIOSSL", "swift-nio-ssl"),
        ], tests: [library("NIOPosix", "swift-nio")])

let controllers: [Target.Dependency] = ["Machinery", "Kinds", "Reconciling", log]
let services: [Target] =
    room("ObjectStore", uses: ["Machinery", "Kinds", "Reconciling", library("GRDB", "GRDB.swift"), log])
    + room(
        "APIServer",
        uses: [
            "Machinery", "Kinds", "Reconciling", "CLinux", log, lifecycle, crypto, certificates, httpClient,
            library("SwiftASN1", "swift-asn1"), library("JWTKit", "jwt-kit"),
            library("HummingbirdTLS", "hummingbird"), library("HummingbirdHTTP2", "hummingbird"),
            library("NIOWebSocket", "swift-nio"), library("NIOHTTP1", "swift-nio"), library("NIOPosix", "swift-nio"),
            library("NIOTLS", "swift-nio"),
            library("NIOHTTP2", "swift-nio-http2"), library("NIOSSL", "swift-nio-ssl"),
            library("NIOHTTPTypes", "swift-nio-extras"), library("NIOHTTPTypesHTTP1", "swift-nio-extras"),
            library("NIOHTTPTypesHTTP2", "swift-nio-extras"),
        ] + http)
    + room("WorkloadControllers", uses: controllers, tests: ["APIServer", "ObjectStore"])
    + room("BuildControllers", uses: controllers + [crypto])
    + room("TeamControllers", uses: controllers)
    + room(
        "NodeRuntime",
        uses: [
            "Machinery", "Kinds", "Reconciling", "HostSystem", "OCIImages", "ArchiveFiles", log, httpClient,
            library("NIOCore", "swift-nio"), library("NIOPosix", "swift-nio"), library("NIOSSL", "swift-nio-ssl"),
            library("NIOHTTP1", "swift-nio"), library("NIOHTTP2", "swift-nio-http2"),
            library("NIOHPACK", "swift-nio-http2"),
        ])
    + room(
        "SourceBuild",
        uses: [
            "Machinery", "Kinds", "Reconciling", "HostSystem", "GitSource", "ArchiveFiles", "OCIImages", crypto, log,
        ])
    + room(
        "ImageRegistry",
        uses: ["Machinery", "Kinds", "Reconciling", "OCIImages", "ArchiveFiles", "HostSystem", crypto, log] + http)
    + room(
        "GitServer",
        uses: ["Machinery", "Kinds", "Reconciling", "HostSystem", "GitSource", subprocess, system, log] + http)
    + room(
        "EdgeRouter",
        uses: [
            "Machinery", "Kinds", "Reconciling", "HostSystem", certificates, crypto,
            library("SwiftASN1", "swift-asn1"), log,
        ])

let roof: [Target] =
    room(
        "CommandLine",
        uses: [
            "Machinery", "Kinds", "Reconciling", arguments, httpClient, log, library("NIOSSL", "swift-nio-ssl"),
            library("NIOCore", "swift-nio"), library("NIOWebSocket", "swift-nio"), library("NIOHTTP1", "swift-nio"),
            library("NIOPosix", "swift-nio"), subprocess, system, crypto,
        ])
    + room(
        "Composition",
        uses: [
            "Machinery", "Kinds", "Reconciling", "HostSystem", "GitSource", "ArchiveFiles", "OCIImages",
            "ObjectStore", "APIServer", "WorkloadControllers", "BuildControllers", "TeamControllers", "NodeRuntime",
            "SourceBuild",
            "ImageRegistry", "GitServer", "EdgeRouter", arguments, log, lifecycle, crypto,
            library("UnixSignals", "swift-service-lifecycle"),
        ] + http)

let package = Package(
    name: "paas",
    products: [.executable(name: "paas", targets: ["paas"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // Basement: C libraries, each behind one wrapper room.
        .systemLibrary(name: "CLibGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .systemLibrary(name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .target(name: "CLinux", linkerSettings: [.linkedLibrary("crypt"), .linkedLibrary("z")]),
        .target(
            name: "TestKit", dependencies: ["Machinery", "Kinds", "Reconciling", subprocess, system, log],
            swiftSettings: settings),
        .testTarget(
            name: "HostTests",
            dependencies: [
                "TestKit", "Machinery", "HostSystem", "NodeRuntime", "OCIImages", "EdgeRouter", "SourceBuild",
                "GitServer",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ScenarioTests", dependencies: ["TestKit", "Machinery", subprocess, system], swiftSettings: settings),
        .testTarget(
            name: "ClientTests",
            dependencies: [
                "TestKit", "Machinery", "Kinds", "Reconciling", "APIServer", "ObjectStore", "TeamControllers", log,
                lifecycle,
                subprocess, system,
            ],
            exclude: ["Tools", "Transcripts", "Python"], swiftSettings: settings),
        .executableTarget(
            name: "paas", dependencies: ["Composition", "CommandLine", arguments], swiftSettings: settings),
        // The load generator of `make bench-api`; not delivered.
        .executableTarget(
            name: "paas-bench",
            dependencies: [
                "Machinery", arguments, library("NIOCore", "swift-nio"), library("NIOPosix", "swift-nio"),
                library("NIOHTTP1", "swift-nio"), library("NIOSSL", "swift-nio-ssl"),
            ], path: "Sources/Bench", swiftSettings: settings),
    ] + ground + tools + services + roof
)
