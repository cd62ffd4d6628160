import EventLog
import Jobs

// How a place that does not check out is shown, whoever has found it.
extension Damage {
    var line: Line {
        Line("Damaged: ", .red) + Line("\(file) at byte \(byteOffset.grouped): \(reason)")
    }

    var json: JSONObject {
        var object = JSONObject()
        object.add("file", file)
        object.add("byteOffset", byteOffset)
        object.add("reason", reason)
        object.add("jobs", streams.map(\.description))
        return object
    }
}

extension [StreamID] {
    /// The first of them, and how many more there are.
    var shown: String {
        let first = prefix(20).map { stream in
            stream == .fleet ? "0 (the fleet of workers)" : stream.description
        }.joined(separator: ", ")
        return count > 20 ? "\(first) and \(count - 20) more" : first
    }
}
