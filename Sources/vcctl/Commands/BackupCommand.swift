import ArgumentParser
import EventLog
import Glibc
import Projections

struct BackupCommand: Command {
    static let about = CommandConfiguration(
        commandName: "backup",
        abstract: "Make or renew a backup of the log, while workers go on.",
        discussion: """
            The backup is a log by itself: every reading command takes it with --log. Only what \
            is new is copied, and everything is checked before it takes the place of an older \
            backup.

            Examples:
              vcctl backup --to /mnt/backup/vc
              vcctl show 330001 --log /mnt/backup/vc
            """)

    @Option(help: ArgumentHelp("Where the backup is, or is to be.", valueName: "dir"))
    var to: String

    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        // Where nobody can write, nobody does: then it is read as it is.
        let isWritable = access(try source.path(), W_OK) == 0
        let log = try source.open(for: isWritable ? .change : .read, console)
        defer { log.close() }
        let report = try log.backup(to: to)
        guard !console.isJSON else {
            var object = JSONObject.line
            object.add("log", report.log)
            object.add("through", report.through.rawValue)
            object.add("fileCount", report.fileCount)
            object.add("byteCount", report.byteCount)
            object.add("copiedFileCount", report.copiedFileCount)
            object.add("copiedByteCount", report.copiedByteCount)
            console.print(object)
            return .done
        }
        console.print(
            Line(
                """
                Backed up through commit \(report.through.rawValue.grouped) to \(to.harmless): \
                \(count(report.fileCount, "file")), \(report.byteCount.byteWords); \
                \(report.copiedByteCount.byteWords) of it copied now. It checks out
                """))
        return .done
    }
}
