import ArgumentParser
import EventLog
import Glibc

/// Which log a command works on, and how it is opened.
struct LogOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The directory of the log (default: $VC_LOG, else ./data).", valueName: "dir"))
    var log: String?

    func validate() throws {
        guard !location.path.hasPrefix("nats://") else {
            throw ValidationError(
                """
                '\(location.path.harmless)' names a NATS server, which this release cannot use; \
                give a directory with --log or VC_LOG.
                """)
        }
        guard !location.path.isEmpty else {
            throw ValidationError("the log's directory has no name; give one with --log")
        }
    }

    /// Where the log is, and who said so.
    var location: LogLocation {
        if let log { return LogLocation(path: log, origin: .option) }
        if let path = environment("VC_LOG"), !path.isEmpty {
            return LogLocation(path: path, origin: .environment)
        }
        return LogLocation(path: "./data", origin: .builtIn)
    }

    /// Opens the log; only `create` makes one where none is.
    ///
    /// - Parameter console: Is told what an operator should read, such as what a crash has left.
    func open(for access: LogAccess, _ console: Console) throws(LogError) -> LocalLog {
        let mode: LocalLog.Mode =
            switch access {
            case .read: .readOnly
            case .change: .readWrite
            case .create: .create
            }
        return try LocalLog.open(at: location.path, mode: mode) { notice in
            console.say(Line("Notice: ", .yellow) + Line(notice.description))
        }
    }
}

extension LogOptions {
    /// Who lives, by this machine's kernel.
    var presenceBoard: any PresenceBoard { LocalPresenceBoard(at: location.path) }
}

/// A log's directory, and where its name came from.
struct LogLocation: Hashable, Sendable {
    enum Origin: String, Hashable, Sendable {
        case option = "--log"
        case environment = "VC_LOG"
        case builtIn = "default"
    }

    var path: String
    var origin: Origin
}
