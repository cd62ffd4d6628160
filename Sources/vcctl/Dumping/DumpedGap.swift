import EventLog
import Jobs

/// A place where commits are lost, as `log dump` prints it among the events.
struct DumpedGap {
    var gap: LogGap

    /// `12-15  lost  {"file":...}`; with nothing behind the hyphen where nobody knows how many.
    var line: Line {
        let first = gap.positions?.lowerBound.description ?? ""
        let last = gap.isOpenEnded ? "" : gap.positions?.upperBound.description ?? ""
        return Line("\(first)-\(last)  lost  \(data.text)")
    }

    var json: JSONObject {
        var object = JSONObject.line
        object.add("position", gap.positions?.lowerBound.rawValue)
        object.add("lastPosition", gap.isOpenEnded ? nil : gap.positions?.upperBound.rawValue)
        object.add("type", "lost")
        object.add("data", data)
        return object
    }

    private var data: JSONObject {
        var object = gap.damage.json
        object.add("isRecorded", gap.isRecorded)
        return object
    }
}
