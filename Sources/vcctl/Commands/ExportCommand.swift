import ArgumentParser
import EventLog
import Projections

struct ExportCommand: LogCommand {
    static let about = CommandConfiguration(
        commandName: "export",
        abstract: "Write a job's list with everything that was found.",
        discussion: """
            The list's own columns come first, then what was found of each firm. People are on \
            a second sheet of an XLSX file, in a second file NAME-people.csv beside a CSV \
            file, and inside each firm's object in NDJSON. A job that is still going can be \
            exported any time; with --at as it was then.

            Examples:
              vcctl export 330001 -o enriched.xlsx
              vcctl export 330001 -o enriched.ndjson --at 'yesterday 18:00'
            """)

    static let access = LogAccess.read

    @OptionGroup var target: JobArgument
    @OptionGroup var file: ExportOptions
    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let reader = JobReader(log)
        let asked = try await moment.find(in: target.job, reader, console)
        let exporter = Exporter(reader: reader, job: target.job, moment: asked.moment)
        let summary = try await exporter.write(to: file.target, layout: .enrichment) { result in
            ExportedFirm(
                added: FirmColumns.cells(of: result), people: PeopleColumns.rows(of: result))
        }
        summary.report(on: console, job: target.job)
        return .done
    }
}
