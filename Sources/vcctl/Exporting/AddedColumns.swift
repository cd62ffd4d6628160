import Jobs
import Projections
import Spreadsheet

/// The headers that an export adds to a list's own.
struct AddedColumns: Hashable, Sendable {
    var firm: [String]
    var people: [String]

    static let enrichment = AddedColumns(firm: FirmColumns.headers, people: PeopleColumns.headers)
    /// Those that hold whole numbers.
    static let counts: Set<String> = ["People found", "Pages read", "Attempts", "Firm number"]
    static let failures = AddedColumns(firm: FailureColumns.headers, people: [])
}

/// What is added to an enriched list.
enum FirmColumns {
    static let headers = [
        "Status", "Outcome", "People found", "Summary", "E-mails", "Phones", "Locations",
        "Sectors", "Stages", "Portfolio page", "LinkedIn", "X", "Pages read", "Attempts",
        "Finished at", "Failure", "Failure message", "Last address",
    ]

    static func cells(of result: FirmResult) -> [String] {
        let profile = result.profile
        func list(_ texts: [String]?) -> String { (texts ?? []).joined(separator: "; ") }
        var cause = ""
        if case .failed(let failed) = result.status { cause = failed.name }
        return [
            result.status.word, profile?.outcome.name ?? (result.isLost ? "lost" : ""),
            profile.map { "\($0.people.count)" } ?? "", profile?.summary ?? "",
            list(profile?.emails), list(profile?.phones), list(profile?.locations),
            list(profile?.sectors), list(profile?.stages), profile?.portfolioURL ?? "",
            profile?.linkedIn ?? "", profile?.x ?? "", profile.map { "\($0.pages.count)" } ?? "",
            result.attemptCount.map { "\($0)" } ?? "", result.finishedAt?.rfc3339(.utc) ?? "",
            cause, result.failure?.message ?? "", result.failure?.url ?? "",
        ]
    }
}

/// One person a row.
enum PeopleColumns {
    static let headers = [
        "Firm number", "Firm", "Website", "Name", "Title", "Group", "LinkedIn", "X", "E-mail",
        "Photo", "Bio", "Page",
    ]

    static func rows(of result: FirmResult) -> [PersonRow] {
        (result.profile?.people ?? []).map { person in
            [
                "\(result.firm)", result.record?.name ?? "", result.record?.website ?? "",
                person.name, person.title, person.group, person.linkedIn, person.x, person.email,
                person.photo, person.bio, person.page,
            ]
        }
    }
}

/// What is added to the failed firms.
enum FailureColumns {
    static let headers = ["Cause", "Retry", "Attempts", "Message", "Last address", "Failed at"]

    static func cells(of result: FirmResult, _ cause: FailureCause) -> [String] {
        [
            cause.name, cause.retryWords,
            result.attemptCount.map { "\($0)" } ?? "",
            result.failure?.message ?? (result.isLost ? "(lost)" : ""),
            result.failure?.url ?? "", result.finishedAt?.rfc3339(.utc) ?? "",
        ]
    }
}

extension FirmStatus {
    /// As in an exported table.
    var word: String {
        switch self {
        case .waiting: "waiting"
        case .enriched: "enriched"
        case .failed: "failed"
        }
    }
}
