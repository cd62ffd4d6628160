import Jobs
import Projections

extension DiffScreen {
    /// The first line of a diff of two moments.
    static func json(
        _ job: JobNumber, _ range: ResolvedRange, _ states: StateDifference,
        _ workers: WorkersDifference
    ) -> JSONObject {
        var object = JSONObject.line
        object.add("type", "states")
        object.add("job", job.rawValue)
        object.add("beforeRevision", range.startRevision)
        object.add("beforeTime", range.start?.time.jsonTime)
        object.add("afterRevision", range.end.revision)
        object.add("afterTime", range.end.time.jsonTime)
        object.add("isDifferent", !states.isEmpty)
        object.add("status", change(states.status) { $0.add($1, $2.rawValue) })
        object.add("run", numbers(states.run))
        object.add("firmCount", numbers(states.firmCount))
        object.add("moves", moves(states.moves))
        object.add("peopleCount", numbers(states.people))
        object.add("pageCount", numbers(states.pages))
        object.add("byteCount", numbers(states.bytes))
        object.add("takeoverCount", numbers(states.takeovers))
        object.add("workers", change(states.workers) { $0.add($1, $2.map(\.name)) })
        object.add("firmsInFlight", change(workers.firmsInFlight) { $0.add($1, $2.map(texts)) })
        object.add(
            "batchesInFlight", change(workers.batchesInFlight) { $0.add($1, $2.map(texts)) })
        object.add("release", change(workers.release) { $0.add($1, $2) })
        object.add("isPurged", change(states.isPurged) { $0.add($1, $2) })
        return object
    }

    /// The first line of a diff of two jobs.
    static func json(
        _ first: JobNumber, _ second: JobNumber, _ counts: PairedCounts, _ states: StateDifference
    ) -> JSONObject {
        var object = JSONObject.line
        object.add("type", "jobs")
        object.add("beforeJob", first.rawValue)
        object.add("afterJob", second.rawValue)
        object.add("inBothCount", counts.inBoth)
        object.add("onlyBeforeCount", counts.onlyInFirst)
        object.add("onlyAfterCount", counts.onlyInSecond)
        object.add("moves", moves(counts.moves))
        object.add("peopleCount", numbers(states.people))
        return object
    }

    /// A firm that differs.
    static func json(_ difference: FirmDifference, isOneJob: Bool) -> JSONObject {
        var object = JSONObject.line
        object.add("type", "firm")
        object.add("name", difference.named?.record?.name)
        object.add("website", difference.named?.record?.website)
        add("before", difference.before, to: &object)
        add("after", difference.after, to: &object)
        object.add("addedPeople", difference.people.added.map(\.json))
        object.add(
            "changedPeople",
            difference.people.changed.map { person in
                var object = JSONObject()
                object.add("name", person.name)
                object.add("changes", person.changes.map(json))
                return object
            })
        object.add("removedPeople", difference.people.removed.map(\.json))
        object.add("facts", difference.facts.map(json))
        return object
    }

    /// One side of a firm; null when it is not in that list.
    private static func add(_ key: String, _ result: FirmResult?, to object: inout JSONObject) {
        guard let result else { return object.add(key, String?.none) }
        var side = JSONObject()
        side.add("firm", result.firm.rawValue)
        side.add("state", "\(FirmMove.Status(result.status))")
        var cause: FailureCause?
        if case .failed(let why) = result.status { cause = why }
        side.add("cause", cause?.name)
        side.add("message", result.failure?.message)
        side.add("peopleCount", result.profile?.people.count)
        side.add("revision", result.revision)
        side.add("finishedAt", result.finishedAt?.jsonTime)
        object.add(key, side)
    }

    private static func json(_ change: FieldChange) -> JSONObject {
        var object = JSONObject()
        object.add("field", change.field)
        object.add("before", change.before)
        object.add("after", change.after)
        return object
    }

    private static func moves(_ moves: [FirmMove: Int]) -> [JSONObject] {
        moves.sorted {
            ($0.key.from.rawValue, $0.key.to.rawValue)
                < ($1.key.from.rawValue, $1.key.to.rawValue)
        }
        .map { move, count in
            var object = JSONObject()
            object.add("before", move.from.rawValue)
            object.add("after", move.to.rawValue)
            object.add("count", count)
            return object
        }
    }

    private static func change<Value>(
        _ change: Change<Value>, _ add: (inout JSONObject, String, Value) -> Void
    ) -> JSONObject {
        var object = JSONObject()
        add(&object, "before", change.before)
        add(&object, "after", change.after)
        return object
    }

    private static func numbers(_ values: Change<some FixedWidthInteger>) -> JSONObject {
        change(values) { $0.add($1, $2) }
    }

    private static func texts(_ number: UInt32) -> String { "\(number)" }
}
