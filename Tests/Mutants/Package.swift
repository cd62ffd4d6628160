// swift-tools-version: 6.2
import PackageDescription

/// What `Scripts/mutants.sh` builds, in place of the whole: the simulation and the suites of the
/// log and of the rules, without networks and libraries of others that no mutant touches.
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
            url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.0"))
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
                "Enricher.swift", "EnrichmentFailure.swift", "FirmFindings.swift", "Person.swift",
            ],
            swiftSettings: houseSettings),
        .target(
            name: "Worker", dependencies: ["EventLog", "Jobs", "Projections", "Enrichment"],
            exclude: ["Process/WorkerService.swift", "WorkerPlan+Settings.swift"],
            swiftSettings: houseSettings),
        .target(
            name: "Simulation",
            dependencies: ["EventLog", "Jobs", "Projections", "Enrichment", "Worker"],
            swiftSettings: houseSettings),
        .executableTarget(
            name: "simulate",
            dependencies: [
                "Simulation", .product(name: "ArgumentParser", package: "swift-argument-parser"),
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
