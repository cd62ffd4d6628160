import EventLog
import Jobs

// How what a repair has put on record to be lost of a job is shown.
extension RecordedLosses {
    /// Losses that are named one by one.
    private static let namedCount = 3

    /// One line; nil when nothing is lost.
    var words: String? {
        guard !isEmpty else { return nil }
        var parts: [String] = []
        let certain = events.filter(\.isCertain)
        if !certain.isEmpty { parts.append("events \(Self.numbers(certain)) are lost") }
        if let open = events.first(where: { !$0.isCertain }) {
            parts.append("events after \(open.before.revision) may be lost, if there were any")
        }
        if !payloads.isEmpty { parts.append("what \(Self.numbers(payloads)) held is lost") }
        return "On record as lost: \(parts.joined(separator: "; "))"
    }

    private static func numbers(_ losses: [LogGap.Loss]) -> String {
        let named = losses.prefix(namedCount).map { loss -> String in
            let (first, last) = (loss.revisions.lowerBound, loss.revisions.upperBound)
            return first == last ? "\(first)" : "\(first)-\(last)"
        }.joined(separator: ", ")
        let more = losses.count - namedCount
        return more > 0 ? "\(named) and \(more) more" : named
    }

    /// Says it beside what is printed of `job`.
    func say(of job: JobNumber, on console: Console) {
        guard let words, !console.isJSON else { return }
        console.say(Line("Job \(job): \(words)", .yellow))
    }

    var json: [JSONObject] {
        events.map { Self.json($0, $0.isCertain ? "events" : "possible") }
            + payloads.map { Self.json($0, "payload") }
    }

    private static func json(_ loss: LogGap.Loss, _ what: String) -> JSONObject {
        var object = JSONObject()
        object.add("what", what)
        object.add("firstRevision", loss.revisions.lowerBound.rawValue)
        object.add("lastRevision", loss.revisions.upperBound.rawValue)
        return object
    }
}

extension JobView {
    /// The list's file, or why it has no name.
    var fileName: String {
        submission?.fileName ?? (isSubmissionLost ? "(lost)" : "(erased)")
    }
}
