import EventLog
import Jobs

/// One event of the whole log, as `log dump` prints it.
struct DumpedEvent {
    private let commit: Commit
    private let revision: UInt64
    private let type: String
    private let fields: (_ withBodies: Bool) -> JSONObject

    /// Reads the events of `commit`.
    ///
    /// - Throws: ``CommandFailure`` for an event that this release cannot read.
    static func events(of commit: Commit) throws(CommandFailure) -> [DumpedEvent] {
        var events: [DumpedEvent] = []
        for (index, stored) in commit.events.enumerated() {
            let revision = commit.firstRevision.rawValue + UInt64(index)
            do throws(DecodingFailure) {
                events.append(try DumpedEvent(commit, revision, stored))
            } catch {
                throw CommandFailure(
                    .damaged,
                    """
                    event #\(revision) of stream \(commit.stream) at position \(commit.position) \
                    cannot be read: \(error)
                    """)
            }
        }
        return events
    }

    private init(
        _ commit: Commit, _ revision: UInt64, _ stored: Event
    ) throws(DecodingFailure) {
        self.commit = commit
        self.revision = revision
        guard commit.stream != .fleet else {
            let event = try FleetEvent(decoding: stored)
            type = event.type.name
            fields = { _ in EventFields.json(event) }
            return
        }
        let entry = try JobEntry(decoding: stored)
        type = entry.event.type.name
        fields = { EventFields.json(entry.event, entry.body, withBodies: $0) }
    }

    /// `12  2026-03-03T09:04:58Z  330001#34  heartbeat  {"worker":"w-..."}`.
    func line(_ zone: Zone) -> Line {
        let time = WallTime(commit.time).rfc3339(zone)
        let place = "\(commit.position)  \(time)  \(commit.stream)#\(revision)"
        return Line("\(place)  \(type)  \(fields(false).text)")
    }

    var json: JSONObject {
        var object = JSONObject.line
        object.add("position", commit.position.rawValue)
        object.add("time", WallTime(commit.time).jsonTime)
        object.add("job", commit.stream.rawValue)
        object.add("revision", revision)
        object.add("type", type)
        object.add("data", fields(true))
        return object
    }
}
