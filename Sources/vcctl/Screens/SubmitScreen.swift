import Jobs
import Spreadsheet

/// What `submit` prints.
enum SubmitScreen {
    /// `Job 330001: 7547 firms from FILE`.
    static func line(_ survey: ListSurvey, job: JobNumber?) -> Line {
        let firms = "\(survey.firmCount) \(survey.firmCount == 1 ? "firm" : "firms")"
        guard let job else { return Line("Would submit \(firms) from \(survey.fileName)") }
        return Line("Job \(job): \(firms) from \(survey.fileName)")
    }

    /// What goes beside it, on standard error.
    static func talk(_ survey: ListSurvey, _ plan: BatchPlan, job: JobNumber?) -> [Line] {
        var lines = survey.notes.map { Line($0) }
        if plan.isSmaller {
            lines.append(
                Line("Batches have \(count(plan.size, "firm")) each, because the rows are long."))
        }
        if !survey.findings.isEmpty {
            let what = PreviewScreen.findings(survey.findings).map(\.title)
            lines.append(
                Line("\(what.joined(separator: "; ")).", .yellow)
                    + Line(" 'vcctl preview \(survey.fileName)' shows which."))
        }
        if let job { lines.append(Line("Next: vcctl watch \(job)", .dim)) }
        return lines
    }

    static func json(_ survey: ListSurvey, _ plan: BatchPlan, job: JobNumber?) -> JSONObject {
        var object = JSONObject.line
        object.add("job", job?.rawValue)
        object.add("firmCount", survey.firmCount)
        object.add("batchSize", plan.size)
        object.add("batchCount", (survey.firmCount + plan.size - 1) / plan.size)
        object.add("file", survey.fileName)
        object.add("sheet", survey.sheetName)
        object.add("dryRun", job == nil)
        return object
    }
}
