// swift-tools-version: 6.2
import PackageDescription

/// What `Scripts/mutants.sh` builds, in place of the whole: the simulation and the suites of the
/// log and of the rules, without networks and most libraries of others, which no mutant touches.
let houseSettings: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]

let package = Package(
    name: "mutants",
    dependencies: [
        .package(
            url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.0")),
        .package(
            url: "https://github.com/apple/swift-configuration", .upToNextMinor(from: "1.4.0"),
            traits: []),
        .package(url: "https://github.com/groue/GRDB.swift", .upToNextMinor(from: "7.10.0")),
    ],
    targets: [
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .target(name: "CXXHash"),
        .target(name: "CPosix"),
        .target(
            name: "EventLog", dependencies: ["CLZ4", "CXXHash", "CPosix"],
            swiftSettings: houseSettings + [.strictMemorySafety()]),
        .target(name: "Jobs", dependencies: ["EventLog"], swiftSettings: houseSettings),
        .target(
            name: "Projections", dependencies: ["EventLog", "Jobs"],
            swiftSettings: houseSettings),
        .target(
            name: "Enrichment",
            sources: [
                "CrawlOptions.swift", "Enricher.swift", "EnrichmentFailure.swift",
                "FirmFindings.swift", "Person.swift",
            ],
            swiftSettings: houseSettings),
        .target(
            name: "Settings",
            dependencies: [.product(name: "Configuration", package: "swift-configuration")],
            swiftSettings: houseSettings),
        .target(
            name: "Worker",
            dependencies: ["EventLog", "Jobs", "Projections", "Enrichment", "Settings"],
            exclude: ["Process/WorkerService.swift"], swiftSettings: houseSettings),
        .target(
            name: "Simulation",
            dependencies: ["EventLog", "Jobs", "Projections", "Enrichment", "Worker"],
            swiftSettings: houseSettings),
        .target(
            name: "JobCatalog",
            dependencies: [
                "EventLog", "Jobs", "Projections", .product(name: "GRDB", package: "GRDB.swift"),
            ],
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
            name: "EventLogTests", dependencies: ["EventLog"], exclude: ["Golden"],
            swiftSettings: houseSettings),
        .testTarget(
            name: "JobsTests", dependencies: ["EventLog", "Jobs"], exclude: ["Golden"],
            swiftSettings: houseSettings),
    ],
    swiftLanguageModes: [.v6]
)
