import ArgumentParser
import Jobs
import Projections

/// The job that a command is about.
struct JobArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The job's number, such as 330001.", valueName: "job"),
        completion: .jobs, transform: JobNumber.init(typed:))
    var job: JobNumber
}

extension JobNumber {
    /// Reads a number as people type it.
    ///
    /// - Throws: `ValidationError` in words, for anything but a whole number above 0.
    init(typed text: String) throws {
        guard let number = UInt64(text), number > 0 else {
            throw ValidationError(
                "'\(text.harmless)' is not a job's number; they look like \(JobNumber.first)")
        }
        self.init(number)
    }
}
