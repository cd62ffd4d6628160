import ArgumentParser
import EventLog
import Jobs
import Projections
import Spreadsheet

struct FailedCommand: LogCommand, PagedCommand {
    static let about = CommandConfiguration(
        commandName: "failed",
        abstract: "Show which firms of a job failed, by cause, and export them.",
        discussion: """
            A firm that is tried again is not among them until it has failed again. With -o \
            the firms are written with all columns of the list, and what went wrong behind \
            them.

            Examples:
              vcctl failed 330001
              vcctl failed 330001 --cause no-dns --firms
              vcctl failed 330001 -o failed.xlsx
            """)

    static let access = LogAccess.read

    @OptionGroup var target: NamedJob
    @OptionGroup var cause: CauseOptions

    @Flag(help: "List the firms, even when they are many.")
    var firms = false

    @OptionGroup var export: OptionalExportOptions
    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let job = try target.job()
        let reader = JobReader(log)
        let asked = try await moment.find(in: job, reader, console)
        let losses = log.recordedLosses(of: StreamID(job))
        if !console.isJSON { losses.say(of: job, on: console) }
        if let target = export.target {
            return try await write(job, reader, asked, to: target, console)
        }
        var report = try await reader.failedFirms(of: job, at: asked.moment)
        if let cause = cause.cause {
            let allCount = report.firms.count
            report.firms.removeAll { $0.cause != cause }
            if report.firms.isEmpty, allCount > 0, !console.isJSON {
                console.print(
                    "Job \(job): no firm failed for '\(cause.name)'; "
                        + "\(count(allCount, "failed firm")) for other causes")
                return .done
            }
        }
        if console.isJSON {
            for firm in report.firms {
                var object = FailedScreen.json(firm, job: job)
                object.add("losses", losses.json)
                console.print(object)
            }
        } else {
            console.print(
                FailedScreen.lines(report, listsFirms: firms, asked.look(console.look)))
        }
        return .done
    }

    private func write(
        _ job: JobNumber, _ reader: JobReader, _ asked: AskedMoment, to target: ExportTarget,
        _ console: Console
    ) async throws -> CommandStatus {
        let exporter = Exporter(reader: reader, job: job, moment: asked.moment)
        let wanted = cause.cause
        let summary = try await exporter.write(to: target, layout: .failures) { result in
            guard case .failed(let cause) = result.status else { return nil }
            guard wanted == nil || cause == wanted else { return nil }
            return ExportedFirm(added: FailureColumns.cells(of: result, cause), people: [])
        }
        summary.report(on: console, job: job)
        return .done
    }
}
