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

/// The table of the house: imports run one way, and the domain imports nothing.
///
///     EventLog <- Jobs <- Projections <- Worker, vcctl        Enrichment, Spreadsheet: alone
///
/// A module that is missing here may not import anything; a new one starts with a line here.
let importTable: [String: ImportRule] = [
    "EventLog": ImportRule(
        allowed: .only(["Glibc", "Synchronization", "CXXHash", "CPosix", "CLZ4"]),
        inFolder: ["JetStream": ["NIOCore", "NIOPosix", "NIOSSL"]]),
    "Jobs": ImportRule(allowed: .only([]), inFolder: ["Storage": ["EventLog"]]),
    "Projections": ImportRule(
        allowed: .only(["EventLog", "Jobs", "Glibc", "Synchronization"]),
        inFolder: ["SQLite": ["GRDB"]]),
    "Enrichment": ImportRule(allowed: .nothingOfOurs),
    "Spreadsheet": ImportRule(allowed: .nothingOfOurs),
    "ExampleSites": ImportRule(allowed: .nothingOfOurs),
    "Worker": ImportRule(
        allowed: .only([
            "EventLog", "Jobs", "Projections", "Enrichment", "Spreadsheet", "ServiceLifecycle",
            "Logging", "Glibc", "Synchronization", "CPosix",
        ])),
    "vcctl": ImportRule(
        allowed: .only([
            "EventLog", "Jobs", "Projections", "Spreadsheet", "ArgumentParser", "Glibc",
            "Synchronization",
        ])),
    "vc-worker": ImportRule(
        allowed: .only([
            "Worker", "EventLog", "Jobs", "Projections", "Enrichment", "Spreadsheet",
            "ArgumentParser", "Configuration", "ServiceLifecycle", "Logging", "Glibc",
            "Synchronization",
        ])),
    "example-sites": ImportRule(
        allowed: .only([
            "ExampleSites", "ArgumentParser", "Dispatch", "FoundationEssentials", "Glibc",
        ])),
]
