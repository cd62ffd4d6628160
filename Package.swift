// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target; `Tests/HouseRulesTests` holds the import table beside them.
let houseSettings: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "vc-enrichment",
    products: [
        .library(name: "EventLog", targets: ["EventLog"]),
        .executable(name: "vc-worker", targets: ["vc-worker"]),
        .executable(name: "vcctl", targets: ["vcctl"]),
        .executable(name: "example-sites", targets: ["example-sites"]),
    ],
    // No lock file is kept, so each dependency may move by patch releases only.
    dependencies: [
        .package(
            url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.0")),
        // Without its JSON files, which would link all of Foundation.
        .package(
            url: "https://github.com/apple/swift-configuration", .upToNextMinor(from: "1.4.0"),
            traits: []),
        .package(url: "https://github.com/apple/swift-log", .upToNextMinor(from: "1.16.0")),
        .package(url: "https://github.com/apple/swift-nio", .upToNextMinor(from: "2.101.0")),
        .package(
            url: "https://github.com/apple/swift-nio-extras", .upToNextMinor(from: "1.35.0")),
        .package(url: "https://github.com/apple/swift-nio-ssl", .upToNextMinor(from: "2.37.1")),
        .package(url: "https://github.com/groue/GRDB.swift", .upToNextMinor(from: "7.10.0")),
        .package(
            url: "https://github.com/swift-server/async-http-client",
            .upToNextMinor(from: "1.37.0")),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle",
            .upToNextMinor(from: "2.13.0")),
    ],
    targets: [
        // C libraries of the system.
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(
            name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        // Thin C: what a module map alone cannot reach (inline functions, GNU-only constants), and
        // the libraries behind workbooks (expat, libzip, libxlsxwriter), which nothing links.
        .target(name: "CXXHash"),
        .target(name: "CPosix"),
        .target(name: "CWorkbooks"),

        // The engine.
        .target(
            name: "EventLog", dependencies: ["CLZ4", "CXXHash", "CPosix"],
            swiftSettings: houseSettings + [
                // Views of commits are lent, which the compiler then holds callers to.
                .strictMemorySafety(), .enableExperimentalFeature("Lifetimes"),
            ]),
        .target(
            name: "Jobs", dependencies: ["EventLog"],
            swiftSettings: houseSettings + [.enableExperimentalFeature("Lifetimes")]),
        .target(
            name: "Projections", dependencies: ["EventLog", "Jobs"],
            swiftSettings: houseSettings),
        // Apart, so that who asks one question does not load what SQLite's library brings along.
        .target(
            name: "JobCatalog",
            dependencies: [
                "EventLog", "Jobs", "Projections", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: houseSettings),

        // Firms and files; these know nothing of jobs or logs.
        .target(
            name: "Enrichment",
            dependencies: [
                "CLibXML2",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: houseSettings),
        .target(name: "Spreadsheet", dependencies: ["CWorkbooks"], swiftSettings: houseSettings),

        // What operators can set, and where it was set.
        .target(
            name: "Settings",
            dependencies: [
                .product(name: "Configuration", package: "swift-configuration")
            ],
            swiftSettings: houseSettings),

        // The faces.
        .target(
            name: "Worker",
            dependencies: [
                "EventLog", "Jobs", "Projections", "Enrichment", "Settings",
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: houseSettings),
        .executableTarget(
            name: "vc-worker",
            dependencies: [
                "Enrichment", "EventLog", "Jobs", "Projections", "Settings", "Worker",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: houseSettings),
        .executableTarget(
            name: "vcctl",
            dependencies: [
                "CPosix", "EventLog", "Jobs", "Projections", "Settings", "Spreadsheet",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: houseSettings),

        // Writes the manual pages from what the programs say of their own command lines.
        .executableTarget(name: "manual", swiftSettings: houseSettings),

        // The fictional firms' websites that `make demo` and the tests fetch from.
        .target(
            name: "ExampleSites",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: houseSettings),
        .executableTarget(
            name: "example-sites",
            dependencies: [
                "ExampleSites",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: houseSettings),

        // The whole of it on a simulated machine full of trouble, from seeds.
        .target(
            name: "Simulation",
            dependencies: ["EventLog", "Jobs", "Projections", "Enrichment", "Worker"],
            swiftSettings: houseSettings),
        .target(
            name: "CatalogSimulation", dependencies: ["EventLog", "JobCatalog", "Simulation"],
            swiftSettings: houseSettings),
        .executableTarget(
            name: "simulate",
            dependencies: [
                "CatalogSimulation", "Simulation",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: houseSettings),

        .testTarget(
            name: "EventLogTests", dependencies: ["EventLog"],
            exclude: ["Golden"], swiftSettings: houseSettings),
        .testTarget(
            name: "JobsTests", dependencies: ["EventLog", "Jobs"],
            exclude: ["Golden"], swiftSettings: houseSettings),
        .testTarget(
            name: "ProjectionsTests",
            dependencies: [
                "EventLog", "Jobs", "JobCatalog", "Projections",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: houseSettings),
        .testTarget(
            name: "EnrichmentTests",
            dependencies: [
                "Enrichment",
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: houseSettings),
        // Links libzip to build its workbooks.
        .testTarget(
            name: "SpreadsheetTests", dependencies: ["CWorkbooks", "Spreadsheet"],
            swiftSettings: houseSettings, linkerSettings: [.linkedLibrary("zip")]),
        .testTarget(
            name: "SettingsTests", dependencies: ["Settings"], swiftSettings: houseSettings),
        .testTarget(
            name: "WorkerTests",
            dependencies: [
                "EventLog", "Jobs", "Projections", "Worker", "Enrichment", "Settings",
            ],
            swiftSettings: houseSettings),
        .testTarget(
            name: "VcctlTests",
            dependencies: [
                "EventLog", "Jobs", "Projections", "Spreadsheet", "vcctl",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: houseSettings),
        .testTarget(
            name: "ExampleSitesTests",
            dependencies: [
                "ExampleSites",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: houseSettings),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["CatalogSimulation", "EventLog", "Jobs", "Simulation"],
            swiftSettings: houseSettings),
        .testTarget(name: "HouseRulesTests", swiftSettings: houseSettings),
        // Real processes; the programs lie beside the tests once everything is built.
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["EventLog", "ExampleSites", "manual", "vc-worker", "vcctl"],
            swiftSettings: houseSettings),
    ],
    swiftLanguageModes: [.v6]
)
