/// What the process says when it ends; the numbers are part of the interface.
enum CommandStatus: Int32, Error, Hashable, Sendable, CaseIterable {
    case done = 0
    case failed = 1
    /// The command line makes no sense.
    case usage = 2
    /// No such job or moment.
    case notFound = 3
    /// The job is not in a state for that, or somebody else was faster; nothing was changed.
    case wrongState = 4
    /// The log is not there, or cannot be opened.
    case unreachable = 5
    /// What is stored does not check out.
    case damaged = 6
    /// Done, and there is something to look at.
    case findings = 8
    case interrupted = 130

    /// For help texts.
    static let help = """
        Exit status: 0 done, 1 failed, 2 usage, 3 not found, 4 wrong state or lost a race, \
        5 log unreachable, 6 damage, 8 done with findings, 130 interrupted.
        """
}
