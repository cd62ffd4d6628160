/// What travels beside a ``JobEvent``: bulk and personal data that no rule depends on.
///
/// It is stored as the event's payload, apart from what a fold reads, and can be erased for good.
package enum EventBody: Hashable, Sendable {
    case none
    case submission(SubmissionBody)
    case firms([FirmRecord])
    case profile(FirmProfile)
    case failure(FailureBody)
    /// Who did it and why: the body of everything that a person asked for.
    case act(Actor)
    case note(text: String, Actor)
    case state(JobState)
    /// It is in the log, and the reader did not ask for it.
    case skipped
    /// It was in the log, and has been erased for good.
    case erased
    /// It was damaged, and a repair has put on record that it is lost.
    case lost
}

/// An event with its body: what `decide` yields and what is stored.
package struct JobEntry: Hashable, Sendable {
    package var event: JobEvent
    package var body: EventBody

    package init(_ event: JobEvent, _ body: EventBody = .none) {
        self.event = event
        self.body = body
    }
}

/// Who asked for a change, from where, and why.
package struct Actor: Hashable, Sendable {
    package var user: String
    package var host: String
    /// `vcctl`, `vc-worker` ...
    package var program: String
    /// As given with `--reason`; empty when none was.
    package var reason: String
    /// As given with `--request-id`, by which a change is known again; empty when none was.
    package var requestID: String

    package init(
        user: String, host: String, program: String, reason: String = "", requestID: String = ""
    ) {
        self.user = user
        self.host = host
        self.program = program
        self.reason = reason
        self.requestID = requestID
    }
}

/// Where a list came from and how its columns are read.
package struct SubmissionBody: Hashable, Sendable {
    package var fileName: String
    /// Empty for a file without sheets.
    package var sheetName: String
    /// The header texts, in the order of the file.
    package var columns: [String]
    /// Index into `columns`.
    package var nameColumn: UInt32
    /// Index into `columns`.
    package var websiteColumn: UInt32
    package var actor: Actor

    package init(
        fileName: String, sheetName: String, columns: [String], nameColumn: UInt32,
        websiteColumn: UInt32, actor: Actor
    ) {
        self.fileName = fileName
        self.sheetName = sheetName
        self.columns = columns
        self.nameColumn = nameColumn
        self.websiteColumn = websiteColumn
        self.actor = actor
    }
}

/// One row of the list.
package struct FirmRecord: Hashable, Sendable {
    /// The row's number in the file, counted from 1.
    package var sheetRow: UInt32
    package var name: String
    package var website: String
    /// Every cell of the row as text, name and website included.
    package var cells: [String]

    package init(sheetRow: UInt32, name: String, website: String, cells: [String]) {
        self.sheetRow = sheetRow
        self.name = name
        self.website = website
        self.cells = cells
    }
}

/// What went wrong, in words.
package struct FailureBody: Hashable, Sendable {
    /// One line.
    package var message: String
    /// The address asked for last; empty when none was.
    package var url: String

    package init(message: String, url: String) {
        self.message = message
        self.url = url
    }
}
