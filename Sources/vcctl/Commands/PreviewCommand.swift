import ArgumentParser
import Spreadsheet

struct PreviewCommand: Command, PagedCommand {
    static let about = CommandConfiguration(
        commandName: "preview",
        abstract: "Show how a list would be read, and what to look at before submitting it.",
        discussion: """
            Prints the sheet and the columns found, the first rows, and findings: rows without \
            a website, addresses that cannot be visited, duplicates. Nothing is submitted.

            Examples:
              vcctl preview firms.xlsx
              vcctl preview firms.xlsx --sheet Funds --map website=C

            Exit status: 0 nothing to look at, 8 with findings, 1 when 'submit' would refuse the \
            list.
            """)

    @OptionGroup var list: ListOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        let survey = try ListSurvey(path: list.file, choice: list.choice())
        do throws(BatchPlanError) {
            // What 'submit' would refuse, whatever the size of a batch.
            _ = try BatchPlan(rowByteCounts: survey.rowByteCounts, size: 1, isBinding: false)
        } catch {
            throw CommandFailure(error, fileName: survey.fileName)
        }
        if console.isJSON {
            console.print(PreviewScreen.json(survey))
        } else {
            console.print(PreviewScreen.lines(survey, console.look))
        }
        return survey.findings.isEmpty ? .done : .findings
    }
}
