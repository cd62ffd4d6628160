import ArgumentParser
import EventLog
import Projections

struct RestoreCommand: Command {
    static let about = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in place as a log.",
        discussion: """
            The log's directory must be empty or missing. What was purged by the time of the \
            backup is erased again; give the newer log's file ERASED to erase what was purged \
            since.

            Examples:
              vcctl restore --from /mnt/backup/vc --log ./data
              vcctl restore --from /mnt/backup/vc --log ./data --erased /mnt/old/data/ERASED
            """)

    @Option(help: ArgumentHelp("The backup.", valueName: "dir"))
    var from: String

    @Option(
        help: ArgumentHelp("The file ERASED of the log that is replaced.", valueName: "file"))
    var erased: String?

    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        let path = try source.path()
        let report = try LocalLog.restore(from: from, to: path, erasures: erased) { notice in
            console.say(Line("Notice: ", .yellow) + Line(notice.description))
        }
        guard !console.isJSON else {
            var object = JSONObject.line
            object.add("log", report.log)
            object.add("through", report.through.rawValue)
            object.add("fileCount", report.fileCount)
            object.add("byteCount", report.byteCount)
            object.add("purgedJobs", report.purges.map { $0.stream.description })
            console.print(object)
            return .done
        }
        let purged =
            report.purges.isEmpty ? "" : "; \(count(report.purges.count, "job")) purged again"
        console.print(
            Line(
                """
                Restored through commit \(report.through.rawValue.grouped) into \
                \(path.harmless): \(count(report.fileCount, "file")), \
                \(report.byteCount.byteWords)\(purged). It checks out
                """))
        return .done
    }
}
