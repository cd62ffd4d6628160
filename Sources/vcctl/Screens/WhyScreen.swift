import Jobs
import Projections

/// What `why` prints.
enum WhyScreen {
    /// Lines that one claim takes on a terminal, at most.
    private static let foldLimit = 10
    private static let indent = "     "

    static func lines(_ diagnosis: JobDiagnosis, _ state: JobState, _ look: Look) -> [Line] {
        let head = "Job \(diagnosis.job): \(state.processedCount)/\(state.firmCount) firms"
        let title = Line("\(head), ", .bold) + Line(state.status.rawValue, state.status.style)
        return [title.fitting(look)]
            + diagnosis.claims.enumerated().flatMap {
                lines($0.element, number: $0.offset + 1, diagnosis.job, look)
            }
    }

    static func lines(
        _ diagnosis: FirmDiagnosis, _ evidence: FirmEvidence, _ look: Look
    ) -> [Line] {
        var title = Line("Firm \(diagnosis.firm) of job \(diagnosis.job)", .bold)
        if let record = evidence.record {
            title += Line(": \(record.name)") + Line(" \(record.website)", .dim)
        }
        return [title.fitting(look)]
            + diagnosis.claims.enumerated().flatMap {
                lines($0.element, number: $0.offset + 1, diagnosis.job, look)
            }
    }

    private static func lines(
        _ claim: Claim, number: Int, _ job: JobNumber, _ look: Look
    ) -> [Line] {
        let text = claim.text.text { $0.column(look) }
        var lines = folded(Line(text, claim.kind.style), look)
        let start = "\(number)."
        lines[0] = Line("\(start) ", .dim).padded(to: indent.count, .right) + lines[0]
        for index in lines.indices.dropFirst() { lines[index] = Line(indent) + lines[index] }
        if let proof = proof(claim, job) {
            lines += folded(Line("Proof: \(proof)", .dim), look).map { Line(indent) + $0 }
        }
        if let fix = claim.fix {
            lines += folded(Line("Next: \(fix)"), look).map { Line(indent) + $0 }
        }
        return lines
    }

    private static func folded(_ line: Line, _ look: Look) -> [Line] {
        guard let width = look.width else { return [line] }
        return line.folded(width: max(width - indent.count, 20), limit: foldLimit)
    }

    /// The events, and the command that tells them.
    private static func proof(_ claim: Claim, _ job: JobNumber) -> String? {
        guard let first = claim.revisions.first, let last = claim.revisions.last else { return nil }
        let events = claim.revisions.map { "#\($0)" }.joined(separator: " ")
        return "\(events) · vcctl history \(job) --from \(first) --to \(last)"
    }

    static func json(_ diagnosis: JobDiagnosis, _ state: JobState) -> JSONObject {
        var object = JSONObject.line
        object.add("job", diagnosis.job.rawValue)
        object.add("revision", state.revision)
        object.add("status", state.status.rawValue)
        object.add("claims", diagnosis.claims.map(json))
        return object
    }

    static func json(_ diagnosis: FirmDiagnosis, _ evidence: FirmEvidence) -> JSONObject {
        var object = JSONObject.line
        object.add("job", diagnosis.job.rawValue)
        object.add("firm", diagnosis.firm.rawValue)
        object.add("name", evidence.record?.name)
        object.add("website", evidence.record?.website)
        object.add("revision", evidence.state.revision)
        object.add("state", FirmStage(of: diagnosis.firm, in: evidence.state).kind.rawValue)
        object.add("claims", diagnosis.claims.map(json))
        return object
    }

    private static func json(_ claim: Claim) -> JSONObject {
        var object = JSONObject()
        object.add("kind", claim.kind.rawValue)
        object.add("text", claim.text.text { $0.rfc3339(.utc) })
        object.add("revisions", claim.revisions)
        object.add("fix", claim.fix)
        return object
    }
}

extension Line {
    /// The line, cut where a terminal is narrower.
    func fitting(_ look: Look) -> Line { look.width.map { cut(to: $0) } ?? self }
}

extension Claim.Kind {
    var style: Line.Style {
        switch self {
        case .completed, .healthy, .enriched: .green
        case .damaged, .diskLow, .noWorker, .repeatedCrash, .cancelled, .failed: .red
        case .submitting, .paused, .workerHangs, .workerSilent, .rateLimited, .slowHost, .failing,
            .waitingForRetry, .workersBusy, .notClaimed, .slower, .waiting, .interrupted:
            .yellow
        case .working, .attempt, .redone: .plain
        }
    }
}
