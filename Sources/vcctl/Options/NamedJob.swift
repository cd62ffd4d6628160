import ArgumentParser
import Jobs

/// The job that a command is about, named first as everywhere else or with the option `--job`.
struct NamedJob: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The job's number, such as 330001.", valueName: "job"),
        completion: .jobs, transform: JobNumber.init(typed:))
    var first: JobNumber?

    @Option(
        name: .customLong("job"),
        help: ArgumentHelp("The same, as an option.", valueName: "job"),
        completion: .jobs, transform: JobNumber.init(typed:))
    var option: JobNumber?

    func validate() throws {
        _ = try job()
    }

    /// The one that was named.
    ///
    /// - Throws: `ValidationError` when none was, or two that differ.
    func job() throws(ValidationError) -> JobNumber {
        switch (first, option) {
        case (let first?, let option?) where first != option:
            throw ValidationError("\(first) and --job \(option) are two jobs; name one")
        case (let job?, _), (nil, let job?): return job
        case (nil, nil):
            throw ValidationError(
                "no job is named; give its number, such as \(JobNumber.first), or --job")
        }
    }
}
