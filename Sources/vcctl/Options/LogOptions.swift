import ArgumentParser
import EventLog
import Projections
import Settings

/// Which log a command works on, and how it is opened.
struct LogOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The directory of the log (default: $VC_LOG, else ./data).", valueName: "dir"))
    var log: String?

    /// What opening a log depends on.
    private static let needed: Set<Setting> = [.log, .allowUnsupportedFileSystem]

    func validate() throws {
        if let log { try Self.check(log) }
    }

    /// Refuses what is no directory.
    private static func check(_ path: String) throws(ValidationError) {
        guard !path.hasPrefix("nats://") else {
            throw ValidationError(
                """
                '\(path.harmless)' names a NATS server, which this release cannot use; \
                give a directory with --log or VC_LOG
                """)
        }
        guard !path.isEmpty else {
            throw ValidationError("the log's directory has no name; give one with --log")
        }
    }

    /// The log's directory, where a worker would look for it too: the option, then `VC_LOG`, then
    /// the file that `VC_CONFIG` names.
    func path() throws -> String {
        try path(ProcessSettings.resolve([.log: log], needed: Self.needed))
    }

    private func path(_ settings: Settings) throws(CommandFailure) -> String {
        let path = settings.text(.log)
        do { try Self.check(path) } catch { throw CommandFailure(.usage, error.message) }
        return path
    }

    /// Opens the log; only `create` makes one where none is.
    ///
    /// - Parameter console: Is told what an operator should read, such as what a crash has left.
    func open(for access: LogAccess, _ console: Console) throws -> LocalLog {
        let mode: LocalLog.Mode =
            switch access {
            case .read: .readOnly
            case .change: .readWrite
            case .create: .create
            }
        let settings = try ProcessSettings.resolve([.log: log], needed: Self.needed)
        let options = Self.options(settings)
        return try LocalLog.open(at: path(settings), mode: mode, options: options) { notice in
            console.say(Line("Notice: ", .yellow) + Line(notice.description))
        }
    }

    /// How a log is worked on, as the environment says.
    func settings() throws -> LocalLog.Options {
        try Self.options(ProcessSettings.resolve([:], needed: Self.needed))
    }

    private static func options(_ settings: Settings) -> LocalLog.Options {
        var options = LocalLog.Options()
        options.allowsUnsupportedFileSystem = settings.flag(.allowUnsupportedFileSystem)
        return options
    }

    /// Who lives, by this machine's kernel.
    func presenceBoard() throws -> any PresenceBoard {
        LocalPresenceBoard(at: try path())
    }
}
