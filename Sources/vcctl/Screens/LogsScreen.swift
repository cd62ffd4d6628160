import Jobs
import Projections

/// What `logs` prints: the workers' lines, each after its time.
enum LogsScreen {
    /// Not cut on a terminal either: the end of a line is what it is about.
    static func line(_ entry: WorkerLogEntry, _ look: Look) -> Line {
        let isTrouble = entry.line.channel == .trouble
        return Line(entry.time.column(look), .dim) + Line(" ")
            + Line(entry.line.text, isTrouble ? .yellow : .plain)
    }

    static func json(_ entry: WorkerLogEntry, of job: JobNumber) -> JSONObject {
        var object = JSONObject.line
        object.add("job", job.rawValue)
        object.add("revision", entry.revision)
        object.add("time", entry.time.jsonTime)
        object.add("channel", entry.line.channel == .trouble ? "stderr" : "stdout")
        object.add("text", entry.line.text)
        return object
    }
}
