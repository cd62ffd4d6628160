import ArgumentParser
import EventLog
import Projections
import Spreadsheet

struct ReportCommand: LogCommand, PagedCommand {
    static let about = CommandConfiguration(
        commandName: "report",
        abstract: "Make one page that tells a whole job: summary, charts, failures, timeline.",
        discussion: """
            With --html it is one HTML file that needs nothing else: it opens in any browser, \
            loads nothing and runs no script, so that it can be sent to somebody. Without, the \
            same is told in words.

            Examples:
              vcctl report 330001 --html -o report.html
              vcctl report 330001 --at 'yesterday 18:00'
            """)

    static let access = LogAccess.read

    @OptionGroup var target: JobArgument

    @Flag(help: "Make an HTML page.")
    var html = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the page to this file.", valueName: "file"),
        completion: .file(extensions: ["html"]))
    var output: String?

    @Flag(help: "Replace a file that is there.")
    var force = false

    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func validate() throws {
        guard html || output == nil else {
            throw ValidationError("-o writes a page; add --html")
        }
        guard !(html && appearance.json) else {
            throw ValidationError("--html and --json are two forms of an answer; give one of them")
        }
    }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        if html, output == nil, console.look.isTerminal {
            throw CommandFailure(
                .usage, "a page is nothing to read on a terminal", fix: "add -o report.html")
        }
        let reader = JobReader(log)
        let asked = try await moment.find(in: target.job, reader, console)
        var report = try await JobReport(of: target.job, reader, at: asked)
        guard html else {
            guard !console.isJSON else {
                for object in ReportScreen.json(report) { console.print(object) }
                return .done
            }
            await report.view.readPace(reader, for: console.look)
            console.print(ReportScreen.lines(report, asked.look(console.look)))
            return .done
        }
        let page = HTMLReport(report: report, zone: console.look.zone, moment: asked.now).text
        guard let output else {
            console.output.write(page)
            return .done
        }
        let file = try WholeFile(output, replacing: force)
        try file.write(page.utf8)
        try file.finish()
        console.print(Line("Job \(target.job): a report in ") + Line(output))
        return .done
    }
}
