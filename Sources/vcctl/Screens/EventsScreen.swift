import Jobs

/// One type of event with everything that is to be said of it.
struct EventExplanation: Hashable, Sendable {
    enum Stream: String, Hashable, Sendable {
        case job
        /// Stream 0: workers.
        case fleet
    }

    var name: String
    var stream: Stream
    /// The number that it is stored under.
    var number: UInt16
    /// Of the encoding that this release writes.
    var version: UInt8
    var meaning: EventMeaning

    /// Every type that there is: those of jobs, and then the fleet's.
    static var all: [EventExplanation] {
        let ofJobs = JobEventType.allCases.map { type in
            EventExplanation(
                name: type.name, stream: .job, number: type.rawValue, version: JobEntry.version,
                meaning: type.meaning)
        }
        let ofFleet = FleetEventType.allCases.map { type in
            EventExplanation(
                name: type.name, stream: .fleet, number: type.rawValue, version: JobEntry.version,
                meaning: type.meaning)
        }
        return ofJobs + ofFleet
    }
}

/// What `events` prints.
enum EventsScreen {
    private static let nameWidth = 16

    /// One paragraph an event.
    static func overview(_ events: [EventExplanation], _ look: Look) -> [Line] {
        var lines: [Line] = []
        var stream: EventExplanation.Stream?
        for event in events {
            if event.stream != stream {
                if stream != nil { lines.append(.empty) }
                lines.append(Line(title(of: event.stream), .bold))
                stream = event.stream
            }
            let texts = fold(event.meaning.text, behind: nameWidth, look)
            for (index, text) in texts.enumerated() {
                let name = Line(index == 0 ? event.name : "", .cyan)
                lines.append(name.padded(to: nameWidth, .left) + text)
            }
        }
        return lines + [.empty, Line("'vcctl events NAME' tells of an event's fields", .dim)]
    }

    private static func title(of stream: EventExplanation.Stream) -> String {
        switch stream {
        case .job: "Of a job"
        case .fleet: "Of the fleet of workers (stream 0)"
        }
    }

    static func details(_ event: EventExplanation, _ look: Look) -> [Line] {
        let place = event.stream == .job ? "a job's event" : "an event of the fleet (stream 0)"
        var lines = [
            Line(event.name, .bold)
                + Line("  \(place), type \(event.number), version \(event.version)", .dim)
        ]
        lines += fold(event.meaning.text, behind: 2, look).map { Line("  ") + $0 }
        guard !event.meaning.fields.isEmpty else {
            return lines + [.empty, Line("It has no fields of its own.", .dim)]
        }
        lines += [.empty, Line("Fields", .bold)]
        for field in event.meaning.fields {
            let mark = field.isErasable ? "; a purge erases it" : ""
            let text = "\(field.meaning) (\(field.kind.rawValue)\(mark))"
            for (index, part) in fold(text, behind: nameWidth + 2, look).enumerated() {
                let name = Line(index == 0 ? field.name : "", .cyan)
                lines.append(Line("  ") + name.padded(to: nameWidth, .left) + part)
            }
        }
        return lines
    }

    private static func fold(_ text: String, behind indent: Int, _ look: Look) -> [Line] {
        guard let width = look.width else { return [Line(text)] }
        return Line(text).folded(width: max(width - indent, 20), limit: 20)
    }

    static func json(_ event: EventExplanation) -> JSONObject {
        var object = JSONObject.line
        object.add("type", event.name)
        object.add("stream", event.stream.rawValue)
        object.add("number", event.number)
        object.add("version", event.version)
        object.add("meaning", event.meaning.text)
        object.add(
            "fields",
            event.meaning.fields.map { field in
                var object = JSONObject()
                object.add("name", field.name)
                object.add("kind", field.kind.rawValue)
                object.add("meaning", field.meaning)
                object.add("isErasable", field.isErasable)
                return object
            })
        return object
    }
}
