/// What a module may import.
struct ImportRule {
    enum Allowed {
        /// These and no others.
        case only(Set<String>)
        /// Whatever it needs, as long as it is no module of ours.
        case nothingOfOurs
    }

    let allowed: Allowed
    /// What a folder of the module may import besides, by its path within the module.
    var inFolder: [String: Set<String>] = [:]
}

/// What the system offers, for the modules that are shells around it.
private let system: Set<String> = ["Dispatch", "FoundationEssentials", "Glibc", "Synchronization"]

/// The table of the house: imports run one way, and the domain imports nothing.
///
///     EventLog <- Jobs <- Projections <- Worker, vcctl, JobCatalog  Enrichment, Spreadsheet: alone
///
/// A module that is missing here may not import anything; a new one starts with a line here.
let importTable: [String: ImportRule] = [
    "EventLog": ImportRule(
        allowed: .only(["Glibc", "Synchronization", "CXXHash", "CPosix", "CLZ4"]),
        inFolder: ["JetStream": ["NIOCore", "NIOPosix", "NIOSSL"]]),
    "Jobs": ImportRule(allowed: .only([]), inFolder: ["Storage": ["EventLog"]]),
    "Projections": ImportRule(
        allowed: .only(["EventLog", "Jobs", "Glibc", "Synchronization"])),
    "JobCatalog": ImportRule(
        allowed: .only(["EventLog", "Jobs", "Projections", "GRDB", "Glibc", "Synchronization"])),
    "Enrichment": ImportRule(allowed: .nothingOfOurs),
    "Spreadsheet": ImportRule(allowed: .nothingOfOurs),
    "Settings": ImportRule(allowed: .nothingOfOurs),
    "ExampleSites": ImportRule(allowed: .nothingOfOurs),
    "Worker": ImportRule(
        allowed: .only(
            system.union([
                "EventLog", "Jobs", "Projections", "Enrichment", "Spreadsheet", "Settings",
                "CPosix", "Logging", "ServiceLifecycle",
            ]))),
    "Simulation": ImportRule(
        allowed: .only([
            "EventLog", "Jobs", "Projections", "Enrichment", "Worker", "Dispatch", "Glibc",
            "Synchronization",
        ])),
    "CatalogSimulation": ImportRule(
        allowed: .only([
            "EventLog", "JobCatalog", "Simulation", "FoundationEssentials", "Synchronization",
        ])),
    "simulate": ImportRule(
        allowed: .only(["Simulation", "CatalogSimulation", "ArgumentParser", "Glibc"])),
    "manual": ImportRule(allowed: .only(["FoundationEssentials", "Glibc"])),
    "vcctl": ImportRule(
        allowed: .only(
            system.union([
                "EventLog", "Jobs", "Projections", "Spreadsheet", "Settings", "CPosix",
                "ArgumentParser",
            ]))),
    "vc-worker": ImportRule(
        allowed: .only(
            system.union([
                "Worker", "EventLog", "Jobs", "Projections", "Enrichment", "Settings",
                "ArgumentParser", "Logging", "ServiceLifecycle", "UnixSignals",
            ]))),
    "example-sites": ImportRule(allowed: .only(system.union(["ExampleSites", "ArgumentParser"]))),
]
