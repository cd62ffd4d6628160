import GRDB
import Jobs
import Projections

/// A row as SQLite holds it: names and values in the order of the schema, the checksum excepted.
struct CatalogRow {
    private var values: [(column: String, value: DatabaseValue)] = []

    mutating func add(_ column: String, _ number: Int64?) {
        values.append((column, number?.databaseValue ?? .null))
    }

    mutating func add(_ column: String, _ text: String?) {
        values.append((column, text?.databaseValue ?? .null))
    }

    var checksum: Int64 {
        var digest = RowDigest()
        for (_, value) in values {
            switch value.storage {
            case .int64(let number): digest.add(number)
            case .string(let text): digest.add(text)
            case .null: digest.add(nil as Int64?)
            case .double, .blob: preconditionFailure("the catalog holds integers and texts only")
            }
        }
        return digest.value
    }

    func write(to table: String, _ db: Database) throws {
        let columns = values.map(\.column) + ["checksum"]
        let names = columns.joined(separator: ", ")
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        try db.execute(
            sql: "INSERT OR REPLACE INTO \(table) (\(names)) VALUES (\(marks))",
            arguments: StatementArguments(values.map(\.value) + [checksum.databaseValue]))
    }
}

/// What was stored is no row of ours.
struct DamagedRow: Error {}

extension CatalogJob {
    var row: CatalogRow {
        var row = CatalogRow()
        row.add("job", Int64(bitPattern: job.rawValue))
        row.add("file_name", fileName)
        row.add("status", status.rawValue)
        row.add("run", Int64(run))
        row.add("firm_count", Int64(firmCount))
        row.add("enriched_count", Int64(enrichedCount))
        row.add("failed_count", Int64(failedCount))
        row.add("people_count", Int64(bitPattern: peopleCount))
        row.add("worker_count", Int64(workerCount))
        row.add("submitted_at", times.submitted?.nanoseconds)
        row.add("started_at", times.started?.nanoseconds)
        row.add("completed_at", times.completed?.nanoseconds)
        row.add("heartbeat_at", times.heartbeat?.nanoseconds)
        row.add("updated_at", times.updated?.nanoseconds)
        let finishes = recentFinishes.map { String($0.nanoseconds) }.joined(separator: ",")
        row.add("recent_finishes", "[\(finishes)]")
        row.add("revision", Int64(bitPattern: revision))
        row.add("problem", problem)
        return row
    }

    /// - Throws: ``DamagedRow`` for values that no job has.
    init(_ row: Row) throws {
        self.init(job: JobNumber(UInt64(bitPattern: try row.number("job"))), problem: "")
        problem = try row.optionalText("problem")
        fileName = try row.text("file_name")
        guard let status = JobStatus(rawValue: try row.text("status")) else { throw DamagedRow() }
        self.status = status
        run = try row.small("run")
        firmCount = try row.small("firm_count")
        enrichedCount = try row.small("enriched_count")
        failedCount = try row.small("failed_count")
        peopleCount = UInt64(bitPattern: try row.number("people_count"))
        workerCount = Int(try row.number("worker_count"))
        times.submitted = try row.time("submitted_at")
        times.started = try row.time("started_at")
        times.completed = try row.time("completed_at")
        times.heartbeat = try row.time("heartbeat_at")
        times.updated = try row.time("updated_at")
        recentFinishes = try row.text("recent_finishes").dropFirst().dropLast()
            .split(separator: ",").map { text in
                guard let number = Int64(text) else { throw DamagedRow() }
                return WallTime(nanoseconds: number)
            }
        revision = UInt64(bitPattern: try row.number("revision"))
        guard self.row.checksum == (try row.number("checksum")) else { throw DamagedRow() }
    }
}

/// The settings that a worker was started with are not kept: who wants them reads stream 0.
extension FleetWorker {
    var row: CatalogRow {
        var row = CatalogRow()
        row.add("worker", identity.name)
        row.add("pid", Int64(identity.processID))
        row.add("host", identity.host)
        row.add("release", start.release)
        row.add("firms_in_flight", Int64(start.firmsInFlight))
        row.add("batches_in_flight", Int64(start.batchesInFlight))
        row.add("started_at", startedAt.nanoseconds)
        row.add("ended_at", end?.at.nanoseconds)
        row.add("ended_by", end?.manner.word)
        row.add("lost_observer", end?.manner.observer.map(Self.name))
        return row
    }

    /// - Throws: ``DamagedRow`` for values that no worker has.
    init(_ row: Row) throws {
        guard let id = Self.id(try row.text("worker")) else { throw DamagedRow() }
        self.init(
            identity: WorkerIdentity(
                id: id, processID: try row.small("pid"), host: try row.text("host")),
            startedAt: WallTime(nanoseconds: try row.number("started_at")),
            start: WorkerStart(
                release: try row.text("release"), firmsInFlight: try row.small("firms_in_flight"),
                batchesInFlight: try row.small("batches_in_flight")))
        if let at = try row.time("ended_at") {
            let observer = try row.optionalText("lost_observer").flatMap(Self.id)
            guard let manner = WorkerEnd.Manner(word: try row.text("ended_by"), observer) else {
                throw DamagedRow()
            }
            end = WorkerEnd(at: at, manner: manner)
        }
        guard self.row.checksum == (try row.number("checksum")) else { throw DamagedRow() }
    }

    private static func name(_ id: UInt64) -> String {
        WorkerIdentity(id: id, processID: 0, host: "").name
    }

    private static func id(_ name: String) -> UInt64? {
        name.hasPrefix("w-") ? UInt64(name.dropFirst(2), radix: 16) : nil
    }
}

extension WorkerEnd.Manner {
    /// `signal`, `idle`, `supervisor-gone`, `failure`, `memory` or `lost`.
    package var word: String {
        switch self {
        case .stopped(.signal): "signal"
        case .stopped(.idle): "idle"
        case .stopped(.supervisorGone): "supervisor-gone"
        case .stopped(.failure): "failure"
        case .stopped(.memory): "memory"
        case .lost: "lost"
        }
    }

    var observer: UInt64? {
        switch self {
        case .stopped: nil
        case .lost(let observer): observer
        }
    }

    init?(word: String, _ observer: UInt64?) {
        switch (word, observer) {
        case ("signal", nil): self = .stopped(.signal)
        case ("idle", nil): self = .stopped(.idle)
        case ("supervisor-gone", nil): self = .stopped(.supervisorGone)
        case ("failure", nil): self = .stopped(.failure)
        case ("memory", nil): self = .stopped(.memory)
        case ("lost", let observer?): self = .lost(observer: observer)
        case (_, _): return nil
        }
    }
}

extension Row {
    /// Anything of an unforeseen type is damage; nothing is converted.
    fileprivate func stored(_ column: String) throws -> DatabaseValue.Storage {
        // Names of columns are bytes of the file too.
        guard hasColumn(column) else { throw DamagedRow() }
        let value: DatabaseValue = self[column]
        return value.storage
    }

    func number(_ column: String) throws -> Int64 {
        guard case .int64(let number) = try stored(column) else { throw DamagedRow() }
        return number
    }

    fileprivate func small(_ column: String) throws -> UInt32 {
        guard let value = UInt32(exactly: try number(column)) else { throw DamagedRow() }
        return value
    }

    fileprivate func text(_ column: String) throws -> String {
        guard case .string(let text) = try stored(column) else { throw DamagedRow() }
        return text
    }

    fileprivate func optionalText(_ column: String) throws -> String? {
        guard case .null = try stored(column) else { return try text(column) }
        return nil
    }

    fileprivate func time(_ column: String) throws -> WallTime? {
        guard case .null = try stored(column) else {
            return WallTime(nanoseconds: try number(column))
        }
        return nil
    }
}
