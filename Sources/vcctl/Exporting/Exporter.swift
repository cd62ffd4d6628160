import EventLog
import Jobs
import Projections
import Spreadsheet

/// Writes a job's firms to a file: the list's own columns, then what is added to them.
struct Exporter {
    var reader: JobReader
    var job: JobNumber
    var moment: Moment

    /// Writes the firms for which `row` gives something.
    ///
    /// The file appears under its name only when it is whole. One batch of firms is in memory.
    func write(
        to target: ExportTarget, layout: AddedColumns, row: (FirmResult) -> ExportedFirm?
    ) async throws -> ExportSummary {
        let submission = try await JobView.submission(of: job, reader)
        let writer = try EnrichedTableWriter(
            path: target.path, format: target.format, replacing: target.replaces,
            layout: EnrichedTableLayout(
                columns: try await columns(submission), addedColumns: layout.firm,
                peopleColumns: layout.people, countColumns: AddedColumns.counts))
        var summary = ExportSummary()
        var failure: SpreadsheetError?
        try await reader.results(of: job, at: moment) { result in
            guard let firm = row(result) else { return !Task.isCancelled }
            do throws(SpreadsheetError) {
                try writer.append(
                    EnrichedFirmRow(cells: result.record?.cells ?? [], added: firm.added),
                    people: firm.people)
            } catch {
                failure = error
                return false
            }
            summary.firmCount += 1
            summary.peopleCount += firm.people.count
            if result.isLost { summary.lostCount += 1 }
            if result.record == nil { summary.erasedCount += 1 }
            return !Task.isCancelled
        }
        if let failure { throw failure }
        try Task.checkCancellation()
        summary.losses = reader.log.recordedLosses(of: StreamID(job))
        summary.cutCellCount = writer.cutCellCount
        summary.paths = try writer.finish()
        return summary
    }

    /// The list's headers; numbers where they are lost, so that each cell has a column.
    private func columns(_ submission: SubmissionBody?) async throws -> [String] {
        if let submission { return submission.columns }
        do throws(ProjectionError) {
            let firms = try await reader.firms(of: BatchNumber(1), in: job)
            return (0..<(firms.first?.cells.count ?? 0)).map { "Column \($0 + 1)" }
        } catch {
            guard error.isAbsence else { throw error }
            return []
        }
    }
}

/// What is added to one firm's row, and its people.
struct ExportedFirm: Hashable, Sendable {
    var added: [String]
    var people: [PersonRow]
}

/// What was written where.
struct ExportSummary: Hashable, Sendable {
    var paths: [String] = []
    var firmCount = 0
    var peopleCount = 0
    /// Firms whose rows have been purged from the log, or are lost.
    var erasedCount = 0
    /// Firms of which what was found, or why they failed, is lost.
    var lostCount = 0
    /// What a repair has put on record to be lost of the job.
    var losses = RecordedLosses()
    /// Cells that were too long for the file's format.
    var cutCellCount = 0

    func report(on console: Console, job: JobNumber) {
        guard !console.isJSON else {
            var object = JSONObject.line
            object.add("job", job.rawValue)
            object.add("files", paths)
            object.add("firmCount", firmCount)
            object.add("peopleCount", peopleCount)
            object.add("erasedCount", erasedCount)
            object.add("lostCount", lostCount)
            object.add("cutCellCount", cutCellCount)
            return console.print(object)
        }
        let people = peopleCount > 0 ? ", \(count(peopleCount, "person", "people"))" : ""
        console.print(
            Line("Job \(job): \(count(firmCount, "firm"))\(people) in ")
                + Line(paths.joined(separator: " and ")))
        if erasedCount > 0 {
            let why = losses.isEmpty ? "erased (purged)" : "erased (purged), or lost"
            console.say(Line("\(count(erasedCount, "firm")) without data: \(why).", .yellow))
        }
        losses.say(of: job, on: console)
        if lostCount > 0 {
            console.say(
                Line(
                    "\(count(lostCount, "firm")) marked 'lost': what came of it was damaged.",
                    .yellow))
        }
        if cutCellCount > 0 {
            console.say(
                Line(
                    "\(count(cutCellCount, "cell")) cut at 32,767 characters, the most that XLSX"
                        + " holds; CSV and NDJSON hold all of it.", .yellow))
        }
    }
}
