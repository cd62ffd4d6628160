import ArgumentParser

/// The moment that an answer across jobs is for: a time, because jobs share no revisions.
struct TimeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Answer as of this time: 14:05, '2h ago', 'yesterday 18:00', 2026-11-23T14:05.",
            valueName: "time"))
    var at: String?

    func validate() throws {
        try MomentOptions(at: at).validate()
    }

    /// Says on standard error which time it is.
    func find(_ console: Console) throws -> AskedMoment {
        try MomentOptions(at: at).findInAllJobs(console)
    }
}
