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
        .executable(name: "job-log", targets: ["job-log"]),
        .executable(name: "job-sqlite", targets: ["job-sqlite"]),
        .executable(name: "time-process", targets: ["time-process"]),
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
        // A large log of made-up jobs, for the tools to be asked about.
        .target(
            name: "Jobs", dependencies: ["EventLog"],
            swiftSettings: houseSettings + [.enableExperimentalFeature("Lifetimes")]),
        .executableTarget(
            name: "job-log", dependencies: ["BenchSupport", "CSQLite", "EventLog", "Jobs"],
            swiftSettings: houseSettings),
        .executableTarget(
            name: "job-sqlite", dependencies: ["CSQLite"], cSettings: [.unsafeFlags(["-O3"])]),
        .executableTarget(name: "time-process", cSettings: [.unsafeFlags(["-O3"])]),
    ],
    swiftLanguageModes: [.v6]
)
