import ArgumentParser
import Jobs
import Projections

/// Only firms that failed for one cause.
struct CauseOptions: ParsableArguments {
    @Option(
        name: .customLong("cause"),
        help: ArgumentHelp(
            "Only firms that failed for this cause, such as timeout.", valueName: "cause"),
        completion: .list(FailureCause.allCases.map(\.name)), transform: FailureCause.init(typed:))
    var cause: FailureCause?

    init() {}

    /// As if it had been typed.
    init(cause: FailureCause?) {
        self.cause = cause
    }
}

extension FailureCause {
    /// Reads a cause's name as people type it.
    ///
    /// - Throws: `ValidationError` with the names that there are.
    init(typed text: String) throws {
        guard let cause = FailureCause(name: text) else {
            let known = Self.allCases.map(\.name).joined(separator: ", ")
            throw ValidationError("'\(text.harmless)' is no cause of failure; there are \(known)")
        }
        self = cause
    }
}
