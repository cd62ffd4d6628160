// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that measuring fetches nothing and builds nothing but the log: its
// targets are links to the log's sources, which need only the system's libraries.
let houseSettings: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "log-benchmarks",
    products: [
        .executable(name: "log-bench", targets: ["log-bench"]),
        .executable(name: "log-peer", targets: ["log-peer"]),
    ],
    targets: [
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "CXXHash"),
        .target(name: "CPosix"),
        .target(
            name: "EventLog", dependencies: ["CLZ4", "CXXHash", "CPosix"],
            swiftSettings: houseSettings + [
                .strictMemorySafety(), .enableExperimentalFeature("Lifetimes"),
            ]),

        // What the log is held against: plain C, as fast as this machine lets it be, and SQLite.
        .target(
            name: "CPeers", dependencies: ["CLZ4", "CSQLite"],
            cSettings: [.unsafeFlags(["-O3", "-march=native"])]),
        // Events into the log and questions to it; shared by both programs.
        .target(
            name: "BenchSupport", dependencies: ["EventLog", "CPeers"],
            swiftSettings: houseSettings),
        .executableTarget(
            name: "log-bench", dependencies: ["BenchSupport", "EventLog", "CPeers"],
            swiftSettings: houseSettings),
        .executableTarget(
            name: "log-peer", dependencies: ["BenchSupport", "EventLog", "CPeers"],
            swiftSettings: houseSettings),
    ],
    swiftLanguageModes: [.v6]
)
